import { Command } from 'commander';
import { compareCommand } from './commands/compare.js';
import { doctorCommand } from './commands/doctor.js';
import { explainCommand } from './commands/explain.js';
import { exportCommand } from './commands/export.js';
import { goldenCommand } from './commands/golden.js';
import { listCommand } from './commands/list.js';
import { measureCommand } from './commands/measure.js';
import { newCommand } from './commands/new.js';
import { planCommand } from './commands/plan.js';
import { reportCommand } from './commands/report.js';
import { runCommand } from './commands/run.js';
import { schemaCommand } from './commands/schema.js';
import { setupCommand } from './commands/setup.js';
import { tableCommand } from './commands/table.js';
import { validateCommand } from './commands/validate.js';
import { throwUsageErrors } from './usage-error.js';
import { VERSION } from './version.js';

/** The command line as commander knows it. Subcommands import what they need only when they run, so that help and usage errors are quick. */
export function createProgram(): Command {
  const program = new Command('limbeck')
    .description('Distils large neural networks into small ones: one YAML manifest an experiment.')
    .version(VERSION, '-V, --version', 'print the version')
    .option('--debug', 'print stacks with errors')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText('after', '\nStart with: limbeck run <manifest>, or limbeck doctor to see what this machine can do.');
  const commands = [runCommand(), tableCommand(), validateCommand(), planCommand(), reportCommand(), compareCommand(), exportCommand(), measureCommand(), listCommand(), explainCommand(), doctorCommand(), setupCommand(), schemaCommand(), newCommand(), goldenCommand()];
  for (const command of commands) program.addCommand(command);
  throwUsageErrors(program);
  return program;
}
