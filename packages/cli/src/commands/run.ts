import { Command } from 'commander';
import { jsonOption, setOption } from '../options.js';

interface RunFlags {
  readonly set?: readonly string[];
  readonly out?: string;
  readonly backend?: string;
  readonly eager?: boolean;
  readonly measure?: boolean;
  readonly keepGraphs?: boolean;
  readonly report?: boolean;
  readonly relativeTo?: string;
  readonly json?: boolean;
  readonly debug?: boolean;
}

export function runCommand(): Command {
  return new Command('run')
    .summary('run an experiment')
    .description('Runs the experiment that a manifest describes and leaves a run folder with weights, figures and exports. Ctrl-C ends it between two steps.')
    .argument('<manifest>', 'a YAML file')
    .addOption(setOption())
    .option('--out <folder>', 'the run folder, which must not exist (default: runs/<name>/<time>)')
    .option('--backend <id>', 'use this backend instead of the one in the manifest')
    .option('--eager', 'run operation by operation, for debugging: slower, same numbers')
    .option('--no-measure', 'leave out latency and memory of the networks')
    .option('--keep-graphs', "keep the engine's graphs of the compiled steps in the run folder: model.onnx, or TensorFlow's saved_model.pb")
    .option('--no-report', 'leave out report.md and report.html')
    .option('--relative-to <folder>', "where relative paths in the manifest start (default: the manifest's folder); repeats a run from the manifest.yaml in its folder")
    .addOption(jsonOption())
    .action(async (manifest: string, _: RunFlags, command: Command) => {
      const flags = command.optsWithGlobals<RunFlags>();
      const { runManifest } = await import('../run-manifest.js');
      await runManifest(manifest, { ...flags, set: flags.set ?? [], json: flags.json ?? false, debug: flags.debug ?? false });
    });
}
