import { z } from 'zod';
import { contradictions, distinctBy, type Contradiction } from './contradiction.js';
import { count } from './numbers.js';
import { optimizerSchema } from './optimizer.js';
import { strategySchema } from './strategy.js';

const earlyStopping = z.strictObject({
  patience: count.describe('Epochs without improvement after which training stops.'),
  minDelta: z.number().min(0).default(0).describe('The smallest change that counts as an improvement.'),
  monitor: z.enum(['accuracy', 'loss']).default('accuracy').describe('What must improve, measured on the validation split.'),
}).meta({ id: 'early-stopping' });

/** What every training has, beside its loss. */
export const trainingKeys = {
  epochs: count.describe('Passes over the training split.'),
  optimizer: optimizerSchema.describe('How gradients change the weights.'),
  clipNorm: z.number().positive().exactOptional().describe('Scales gradients down to this global norm when theirs is larger; never when left out.'),
  earlyStopping: earlyStopping.exactOptional().describe('Ends training when the validation split no longer improves; needs data.validation.'),
  metric: z
    .enum(['last', 'best'])
    .default('last')
    .describe('Which epoch counts as the result: the last, or the best. Published tables mix the two; best on the test split is optimistic.'),
};

/** A loss: its terms. */
export const terms = z.array(strategySchema.describe('One term.')).min(1);

/** Refuses two terms of one id, which would be one line in the metrics. */
export function* distinctTerms({ strategies }: { readonly strategies?: unknown }): Generator<Contradiction> {
  if (distinctBy(strategies, 'id')) return;
  yield {
    path: ['strategies'], others: [], what: 'Two terms of `strategies` have the same `id`.', expected: 'a different `id` for each term, or none',
    next: 'Rename one of them; terms without an `id` are named after their strategy.',
  };
}

/** How the teacher is trained: on the labels, unless the manifest says otherwise. */
export const teacherTrainingSchema = contradictions(
  z.strictObject({ ...trainingKeys, strategies: terms.prefault([{ use: 'cross-entropy' }]).describe('Terms of the loss; cross-entropy to the labels when left out.') }),
  distinctTerms,
);

/** How an assistant is trained. */
export const assistantTrainingSchema = contradictions(z.strictObject({ ...trainingKeys, strategies: terms.describe('Terms of the loss, summed by weight.') }), distinctTerms);
