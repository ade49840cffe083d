import type { TablePlan } from '@limbeck/runtime';
import { availableParallelism } from 'node:os';

/** A warning where the cells that run at once want more threads than the machine has. Threads are the manifest's, so that `--jobs` changes no result. */
export function crowding({ trainings }: Pick<TablePlan, 'trainings'>, jobs: number): string | undefined {
  const threads = Math.max(0, ...trainings.map(({ engine }) => engine.threads));
  const cores = availableParallelism();
  if (jobs === 1 || threads * jobs <= cores) return undefined;
  return `${jobs} cells at once with ${threads} thread${threads === 1 ? '' : 's'} each on ${cores} cores: fewer \`--jobs\`, or fewer threads (\`backend: { threads: ${Math.max(1, Math.floor(cores / jobs))} }\`, which runs every cell anew), may be faster.`;
}
