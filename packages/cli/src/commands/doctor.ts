import { Command } from 'commander';
import { jsonOption } from '../options.js';

export function doctorCommand(): Command {
  return new Command('doctor')
    .summary('say what this machine can do')
    .description('Tells for each backend whether it is available or why not, its device, versions and threads, and what to do; and which one "auto" takes.')
    .addOption(jsonOption())
    .action(async ({ json }: { readonly json?: boolean }) => {
      const { examine, formatDiagnosis } = await import('../diagnosis.js');
      const { printJson, printLine } = await import('../output.js');
      const diagnosis = await examine();
      if (json) printJson({ ok: true, ...diagnosis });
      else printLine(formatDiagnosis(diagnosis));
    });
}
