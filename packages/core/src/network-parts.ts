import type { Classifier, NetworkOutputs, Norm } from './strategy.js';

/** The last layer of a network, for strategies that need classifiers. */
export function classifierOf({ classifier }: NetworkOutputs): Classifier {
  if (!classifier) throw new Error('The classifier was read by a strategy that does not declare `needs.classifiers`.');
  return classifier;
}

/** The batch normalisation before a teacher's i-th tap, for strategies that need norms. */
export function normOf({ norms }: NetworkOutputs, tap: number): Norm {
  const norm = norms?.[tap];
  if (!norm) throw new Error('A batch normalisation was read by a strategy that does not declare `needs.norms`.');
  return norm;
}
