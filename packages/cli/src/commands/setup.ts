import { Command } from 'commander';

export function setupCommand(): Command {
  return new Command('setup')
    .summary('bring a backend onto this machine')
    .description('Downloads or builds the engine of a backend into a cache folder. Safe to interrupt and to run again; does nothing when the engine is there.')
    .argument('<backend>', 'the id of a backend, for example cpu')
    .option('--force', 'build anew what is already there')
    .action(async (id: string, { force }: { readonly force?: boolean }) => setup(id, force ?? false));
}

async function setup(id: string, force: boolean): Promise<void> {
  const { installedPlugins } = await import('../catalogue.js');
  const { interruptible } = await import('../interruptible.js');
  const { printLine } = await import('../output.js');
  const catalogue = await installedPlugins();
  const backend = await catalogue.load('backends', id);
  if (!backend.setup) {
    printLine(`Backend "${id}" needs no set-up: it comes with its package.`);
    return;
  }
  const { setup: bring } = backend;
  const outcome = await interruptible(async (signal) => bring({ report: printLine, force, signal }).catch((error: unknown) => (signal.aborted ? 'interrupted' : Promise.reject(error as Error))), () =>
    printLine('Stopping; run the same command again to go on.'),
  );
  if (outcome === 'interrupted') process.exitCode = 1;
}
