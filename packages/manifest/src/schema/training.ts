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

const clipNorm = z.number().positive().exactOptional();

const base = {
  epochs: count.describe('Passes over the training split.'),
  optimizer: optimizerSchema.describe('How gradients change the weights.'),
  clipNorm: clipNorm.describe('Scales gradients down to this global norm when theirs is larger; never when left out.'),
  earlyStopping: earlyStopping.exactOptional().describe('Ends training when the validation split no longer improves; needs data.validation.'),
  metric: z
    .enum(['last', 'best'])
    .default('last')
    .describe('Which epoch counts as the result: the last, or the best. Published tables mix the two; best on the test split is optimistic.'),
};

const terms = z.array(strategySchema).min(1);

const distinctTerms = {
  path: ['strategies'],
  others: [],
  holds: ({ strategies }: { readonly strategies?: unknown }) => hasDuplicates(strategies, 'id'),
  what: 'Two terms of `strategies` have the same `id`.',
  expected: 'a different `id` for each term, or none',
  next: 'Rename one of them; terms without an `id` are named after their strategy.',
};

export function hasDuplicates(items: unknown, key: string): boolean {
  if (!Array.isArray(items)) return false;
  const values = items.map((item: unknown) => (typeof item === 'object' && item !== null ? (Reflect.get(item, key) as unknown) : undefined)).filter((value) => value !== undefined);
  return new Set(values).size < values.length;
}

/** How the teacher is trained: on the labels, unless the manifest says otherwise. */
export const teacherTrainingSchema = contradiction(
  z.strictObject({ ...base, strategies: terms.prefault([{ use: 'cross-entropy' }]).describe('Terms of the loss; cross-entropy to the labels when left out.') }),
  distinctTerms,
);

/** How an assistant is trained. */
export const assistantTrainingSchema = contradiction(z.strictObject({ ...base, strategies: terms.describe('Terms of the loss, summed by weight.') }), distinctTerms);

const stageSchema = contradiction(
  z.strictObject({
    name: z.string().min(1).describe('Name of the stage in progress and metrics.'),
    epochs: base.epochs,
    optimizer: optimizerSchema.exactOptional().describe('How gradients change the weights in this stage; distill.optimizer when left out. Momentum and moments begin anew.'),
    clipNorm: clipNorm.describe('Scales gradients down to this global norm in this stage; distill.clipNorm when left out.'),
    freeze: z
      .array(z.string().min(1).describe('An alias or the name of a layer, or a glob over layers. An alias stands for its layer and everything before it.'))
      .default([])
      .describe('Parts of the student that stay as they are in this stage; their batch normalisation keeps its averages.'),
    strategies: terms.describe('Terms of the loss of this stage, summed by weight. The connectors of a term live on in later stages under the same id.'),
  }),
  distinctTerms,
);

const distill = contradiction(
  z.strictObject({
    ...base,
    epochs: base.epochs.exactOptional(),
    optimizer: optimizerSchema.exactOptional().describe('How gradients change the weights; needed unless every stage has its own.'),
    strategies: terms.exactOptional().describe('Terms of the loss, summed by weight.'),
    stages: z.array(stageSchema).min(1).exactOptional().describe('Training in several stages, one after the other, instead of `epochs` and `strategies`.'),
  }),
  distinctTerms,
);

type Distill = z.output<typeof distill>;
const stagesInstead = (key: 'epochs' | 'strategies') => ({
  path: [key],
  others: [['stages']],
  holds: (given: { readonly [Key in keyof Distill]?: unknown }) => given.stages !== undefined && given[key] !== undefined,
  what: `\`distill\` has both \`stages\` and \`${key}\`.`,
  expected: 'one of the two',
  next: `Move \`${key}\` into the stages; set an inherited one to null.`,
});
const required = (key: 'epochs' | 'strategies') => ({
  path: [key],
  others: [['stages']],
  code: 'LIM1004' as const,
  holds: (given: { readonly [Key in keyof Distill]?: unknown }) => given.stages === undefined && given[key] === undefined,
  what: `The required key \`${key}\` is missing.`,
  expected: key === 'epochs' ? 'a whole number, at least 1; or `stages`' : 'a list of loss terms; or `stages`',
  next: `Add \`${key}\` to \`distill\`.`,
});
const noOptimizer = {
  path: ['optimizer'],
  others: [['stages']],
  code: 'LIM1004' as const,
  holds: ({ optimizer, stages }: { readonly [Key in keyof Distill]?: unknown }) =>
    optimizer === undefined && (!Array.isArray(stages) || stages.some((stage: unknown) => typeof stage === 'object' && stage !== null && !('optimizer' in stage))),
  what: 'The required key `optimizer` is missing.',
  expected: 'an optimizer for all of the training, or one in every stage',
  next: 'Add `optimizer: { use: sgd, lr: 0.05, momentum: 0.9 }` or another to `distill`.',
};
const distinctStages = {
  path: ['stages'],
  others: [],
  holds: ({ stages }: { readonly [Key in keyof Distill]?: unknown }) => hasDuplicates(stages, 'name'),
  what: 'Two stages have the same `name`.',
  expected: 'a different `name` for each stage',
  next: 'Rename one of them.',
};
const stopsInStages = {
  path: ['earlyStopping'],
  others: [['stages']],
  holds: ({ stages, earlyStopping: stopping }: { readonly [Key in keyof Distill]?: unknown }) => stages !== undefined && stopping !== undefined,
  what: '`earlyStopping` does not go with `stages`: which stage should it end?',
  expected: 'one of the two',
  next: 'Remove `earlyStopping`.',
};

/** How the student is trained. */
export const distillSchema = [stagesInstead('epochs'), stagesInstead('strategies'), required('epochs'), required('strategies'), noOptimizer, distinctStages, stopsInStages].reduce(
  (schema, rule) => contradiction(schema, rule),
  distill,
);
