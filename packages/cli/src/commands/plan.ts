import { Command } from 'commander';
import { jsonOption, setOption } from '../options.js';

interface PlanFlags {
  readonly set?: readonly string[];
  readonly out?: string;
  readonly backend?: string;
  readonly layers?: boolean;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export function planCommand(): Command {
  return new Command('plan')
    .summary('a dry run: what an experiment would do and take')
    .description('Builds and compiles everything that a manifest describes, runs a few steps of each training, and tells shapes, steps, disk, memory and time, and every error that would come later. Leaves nothing behind.')
    .argument('<manifest>', 'a YAML file')
    .addOption(setOption())
    .option('--out <folder>', 'the run folder that the run is to have')
    .option('--backend <id>', 'use this backend instead of the one in the manifest')
    .option('--layers', 'list every layer with the shape of its output')
    .addOption(jsonOption())
    .action(async (manifest: string, _: PlanFlags, command: Command) => {
      const flags = command.optsWithGlobals<PlanFlags>();
      const { plan } = await import('../plan.js');
      await plan(manifest, { ...flags, set: flags.set ?? [], layers: flags.layers ?? false, json: flags.json ?? false, debug: flags.debug ?? false });
    });
}
