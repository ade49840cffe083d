import { z } from 'zod';
import { contradiction } from './contradiction.js';
import { count } from './numbers.js';
import { optimizerSchema } from './optimizer.js';
import { strategySchema } from './strategy.js';

const earlyStopping = z.strictObject({
  patience: count.describe('Epochs without improvement after which training stops.'),
  minDelta: z.number().min(0).default(0).describe('The smallest change that counts as an improvement.'),
  monitor: z.enum(['accuracy', 'loss']).default('accuracy').describe('What must improve, measured on the validation split.'),
});

const base = {
  epochs: count.describe('Passes over the training split.'),
  optimizer: optimizerSchema.describe('How gradients change the weights.'),
  clipNorm: z.number().positive().exactOptional().describe('Scales gradients down to this global norm when theirs is larger; never when left out.'),
  earlyStopping: earlyStopping.exactOptional().describe('Ends training when the validation split no longer improves; needs data.validation.'),
  metric: z
    .enum(['last', 'best'])
    .default('last')
    .describe('Which epoch counts as the result: the last, or the best. Published tables mix the two; best on the test split is optimistic.'),
};

const terms = z.array(strategySchema).min(1);

const distinctLabels = {
  path: ['strategies'],
  others: [],
  holds: ({ strategies }: { readonly strategies?: unknown }) => hasDuplicates(strategies),
  what: 'Two terms of `strategies` have the same `id`.',
  expected: 'a different `id` for each term, or none',
  next: 'Rename one of them; terms without an `id` are named after their strategy.',
};

function hasDuplicates(terms: unknown): boolean {
  if (!Array.isArray(terms)) return false;
  const ids = terms.map((term: { readonly id?: unknown } | null) => term?.id).filter((id) => id !== undefined);
  return new Set(ids).size < ids.length;
}

/** How the teacher is trained: on the labels, unless the manifest says otherwise. */
export const teacherTrainingSchema = contradiction(
  z.strictObject({ ...base, strategies: terms.prefault([{ use: 'cross-entropy' }]).describe('Terms of the loss; cross-entropy to the labels when left out.') }),
  distinctLabels,
);

/** How the student is trained. */
export const distillSchema = contradiction(z.strictObject({ ...base, strategies: terms.describe('Terms of the loss, summed by weight.') }), distinctLabels);
