import { LimbeckErrors, LimbeckError } from '@limbeck/core/errors';
import { Command } from 'commander';
import { jsonOption, setOption } from '../options.js';

interface ValidateFlags {
  readonly set?: readonly string[];
  readonly json?: boolean;
  readonly debug?: boolean;
}

export function validateCommand(): Command {
  return new Command('validate')
    .summary('check manifests without running them')
    .description('Checks manifests, and every cell of tables, as far as that needs no data: syntax, schema, that every plugin they name is installed, and its options. Reports every mistake at once.')
    .argument('<manifest...>', 'YAML files')
    .addOption(setOption())
    .addOption(jsonOption())
    .action(async (manifests: string[], _: ValidateFlags, command: Command) => validate(manifests, command.optsWithGlobals<ValidateFlags>()));
}

async function validate(files: readonly string[], { set = [], json }: ValidateFlags): Promise<void> {
  const { installedPlugins } = await import('../catalogue.js');
  const { prepareExperiment, prepareTable } = await import('@limbeck/runtime');
  const { isTableFile } = await import('@limbeck/manifest');
  const { printJson, printLine } = await import('../output.js');
  const { errorData } = await import('../report-error.js');
  const results: { readonly file: string; readonly errors: readonly LimbeckError[] }[] = [];
  for (const file of files) {
    try {
      const prepare = (await isTableFile(file)) ? prepareTable : prepareExperiment;
      await prepare(file, { catalogue: await installedPlugins([file]), set });
      results.push({ file, errors: [] });
    } catch (error) {
      if (error instanceof LimbeckErrors) results.push({ file, errors: error.errors });
      else if (error instanceof LimbeckError) results.push({ file, errors: [error] });
      else throw error;
    }
  }
  const errors = results.flatMap((result) => result.errors);
  if (json) {
    printJson({ ok: errors.length === 0, manifests: results.map((result) => ({ file: result.file, ok: result.errors.length === 0 })), errors: errors.map((error) => errorData(error)) });
    if (errors.length > 0) process.exitCode = 2;
    return;
  }
  for (const result of results) if (result.errors.length === 0) printLine(`${result.file}: valid`);
  if (errors.length > 0) throw new LimbeckErrors(errors);
}
