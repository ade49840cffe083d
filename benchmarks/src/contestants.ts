import { fileURLToPath } from 'node:url';
import { discoverPlugins } from '@limbeck/runtime';
import { dirname } from 'node:path';
import { MODE_TITLES, PYTORCH_WORKER, type Mode, type PyTorch } from './pytorch.js';
import { startWorker, type Worker } from './worker.js';

/** A side of the comparison: one of Limbeck's backends, or PyTorch in one mode. */
export interface Contestant {
  readonly id: string;
  readonly title: string;
  readonly mode: Mode | null;
  start(): Worker;
}

const LIMBECK_WORKER = fileURLToPath(new URL('./limbeck-worker.js', import.meta.url));

/** The available ones among the asked-for backends, and PyTorch's modes. */
export async function contestants(options: { readonly backends: readonly string[]; readonly modes: readonly Mode[]; readonly threads: number; readonly pytorch: PyTorch }, report: (line: string) => void): Promise<Contestant[]> {
  const catalogue = await discoverPlugins({ from: [dirname(fileURLToPath(import.meta.url))] });
  const available: string[] = [];
  for (const id of options.backends) {
    const { probe } = await catalogue.load('backends', id);
    const { available: usable, reason, remedy } = await probe();
    if (usable) available.push(id);
    else report(`Skipped: backend ${id}. ${reason ?? ''} ${remedy ?? ''}`.trimEnd());
  }
  const threads = String(options.threads);
  const environment = { OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads };
  return [
    ...available.map((id) => ({ id, title: `Limbeck ${id}`, mode: null, start: () => startWorker(process.execPath, [LIMBECK_WORKER, id, threads, ...available.filter((other) => other !== id)]) })),
    ...(options.pytorch.skipped === undefined ? options.modes.map((mode) => pytorch(mode, options.pytorch as { python: string }, threads, environment)) : []),
  ];
}

function pytorch(mode: Mode, { python }: { readonly python: string }, threads: string, environment: Readonly<Record<string, string>>): Contestant {
  return { id: mode, title: `PyTorch ${MODE_TITLES[mode]}`, mode, start: () => startWorker(python, [PYTORCH_WORKER, mode, threads], environment) };
}

