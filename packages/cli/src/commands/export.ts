import { Command, Option } from 'commander';
import type { ExportFlags } from '../export.js';
import { wholeNumber } from '../whole-number.js';
import { jsonOption } from '../options.js';

export function exportCommand(): Command {
  return new Command('export')
    .summary('write a trained network as ONNX, TensorFlow.js or a web page')
    .description("Exports a network that a run kept, reads it back from the files, and compares what it predicts with the network on the run's test images. An export that is there already is not overwritten.")
    .argument('<run>', 'run folder')
    .requiredOption('--format <id>', 'onnx, tfjs, web, or another installed exporter')
    .option('--int8', 'weights in 8 bits: a quarter of the size')
    .option('--with <options>', "options of the exporter as YAML, e.g. '{quantize: float16}'")
    .option('--role <name>', 'which network of the run', 'student')
    .addOption(new Option('--seed <n>', 'which kept seed (default: the first)').argParser((text: string) => wholeNumber('--seed', text, 0, 'export')))
    .option('--out <folder>', 'where the files go (default: exports/<role>/seed-<n>/<format> in the run folder)')
    .addOption(jsonOption())
    .action(async (run: string, _: ExportFlags, command: Command) => {
      const flags = command.optsWithGlobals<ExportFlags>();
      const { exportNetwork } = await import('../export.js');
      await exportNetwork(run, flags);
    });
}
