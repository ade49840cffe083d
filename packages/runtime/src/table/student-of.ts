import type { RunSummary } from '@limbeck/record';

/** The student of a completed run, which always has one. */
export function studentOf({ models }: Pick<RunSummary, 'models'>): RunSummary['models'][number] {
  return models.find(({ role }) => role === 'student')!;
}
