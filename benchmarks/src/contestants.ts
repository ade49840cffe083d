import { fileURLToPath } from 'node:url';
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

/** Limbeck's backends, each with the others for its teacher, and PyTorch's modes. */
export function contestants({ backends, modes, threads: count, pytorch }: { readonly backends: readonly string[]; readonly modes: readonly Mode[]; readonly threads: number; readonly pytorch: PyTorch }): Contestant[] {
  const threads = String(count);
  return [
    ...backends.map((id) => ({ id, title: `Limbeck ${id}`, mode: null, start: () => startWorker(process.execPath, [LIMBECK_WORKER, id, threads, ...backends.filter((other) => other !== id)]) })),
    ...(pytorch.skipped === undefined ? modes.map((mode) => pytorchIn(mode, pytorch.python, threads)) : []),
  ];
}

function pytorchIn(mode: Mode, python: string, threads: string): Contestant {
  return { id: mode, title: `PyTorch ${MODE_TITLES[mode]}`, mode, start: () => startWorker(python, [PYTORCH_WORKER, mode, threads], { OMP_NUM_THREADS: threads, MKL_NUM_THREADS: threads }) };
}
