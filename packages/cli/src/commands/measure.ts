import { Command, Option } from 'commander';
import type { MeasureFlags } from '../measure.js';
import { jsonOption } from '../options.js';
import { wholeNumber } from '../whole-number.js';

export function measureCommand(): Command {
  return new Command('measure')
    .summary('size, latency and memory of models')
    .description(
      'Measures models side by side: parameters, multiply-adds, size on disk, latency after warm-up and peak memory. A model is a run folder (all its networks), a folder of kept ' +
        'weights in one, a TensorFlow.js export (folder or model.json), an ONNX file, or the id of a model plugin, which gets initial weights.',
    )
    .argument('<model...>', 'folders, files or ids')
    .option('--backend <id>', 'what computes: an id, or auto', 'auto')
    .addOption(new Option('--batch <sizes>', 'batch sizes of the latencies').argParser((text: string) => [...new Set(integers('--batch', text, 1))]).default([1, 32], '1,32'))
    .addOption(new Option('--threads <n>', "threads inside one operation (default: the backend's)").argParser((text: string) => wholeNumber('--threads', text, 1, 'measure')))
    .addOption(new Option('--seed <n>', "which kept seed of a run's networks (default: the first), or the seed of initial weights").argParser((text: string) => wholeNumber('--seed', text, 0, 'measure')))
    .addOption(new Option('--input-shape <sizes>', 'shape of one sample for a model plugin, channels last, e.g. 32,32,3').argParser((text: string) => integers('--input-shape', text, 1)))
    .addOption(new Option('--classes <n>', 'classes of a model plugin').argParser((text: string) => wholeNumber('--classes', text, 1, 'measure')))
    .option('--with <options>', "options of a model plugin as YAML, e.g. '{hidden: [64]}'")
    .addOption(jsonOption())
    .option('--markdown', 'print the table as Markdown')
    .action(async (models: string[], _: MeasureFlags, command: Command) => {
      const flags = command.optsWithGlobals<MeasureFlags>();
      const { measure } = await import('../measure.js');
      await measure(models, flags);
    });
}

function integers(option: string, text: string, least: number): number[] {
  return text.split(',').map((part) => wholeNumber(option, part.trim(), least, 'measure', text));
}
