import type { Dataset } from '@limbeck/core';
import { writeEvaluation, type Evaluation } from '@limbeck/record';
import type { Score } from './score.js';

/** Writes which classes a network takes for which into the run folder. @throws LIM5005, LIM5006 it cannot be written */
export async function recordEvaluation(folder: string, { classes }: Dataset, { confusion }: Pick<Score, 'confusion'>, network: Pick<Evaluation, 'role' | 'seed' | 'split'>): Promise<void> {
  const rows = classes.map((_, label) => [...confusion.subarray(label * classes.length, (label + 1) * classes.length)]);
  await writeEvaluation(folder, { schemaVersion: 1, ...network, classes: [...classes], confusion: rows });
}
