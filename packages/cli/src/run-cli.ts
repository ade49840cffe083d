import { exitCodeOf } from '@limbeck/core/errors';
import { CommanderError } from 'commander';
import { ignoreClosedPipes } from './output.js';
import { createProgram } from './program.js';
import { reportError } from './report-error.js';

/** The `limbeck` command: `argv` as in process.argv; sets process.exitCode to 0, 1 (the run failed) or 2 (bad usage or manifest). */
export async function runCli(argv: readonly string[]): Promise<void> {
  const flags = { json: argv.includes('--json'), debug: argv.includes('--debug') };
  // Deprecations inside dependencies are not the user's to mend.
  if (!flags.debug) process.noDeprecation = true;
  ignoreClosedPipes();
  const fail = (error: unknown): void => {
    reportError(error, flags);
    process.exitCode = exitCodeOf(error);
  };
  process.on('uncaughtException', (error) => {
    fail(error);
    process.exit();
  });
  try {
    await createProgram().parseAsync(argv as string[]);
  } catch (error) {
    // Help and version end commander's parsing with an exception too; help that nobody asked for stands for a usage error.
    if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
    else fail(error);
  }
}
