import { z } from 'zod';
import { expectedText } from '../problems/expected.js';
import { contradictions, isMap, pick, type Contradiction } from './contradiction.js';
import { keyChoices } from './key-choices.js';
import { optimizerSchema } from './optimizer.js';
import { distinctTerms, terms, trainingKeys } from './training.js';

const stageSchema = contradictions(
  z.strictObject({
    name: z.string().min(1).describe('Name of the stage in progress and metrics.'),
    epochs: trainingKeys.epochs,
    optimizer: optimizerSchema.exactOptional().describe('How gradients change the weights in this stage; distill.optimizer when left out. Momentum and moments begin anew.'),
    clipNorm: trainingKeys.clipNorm.describe('Scales gradients down to this global norm in this stage; distill.clipNorm when left out.'),
    freeze: z
      .array(z.string().min(1).describe('An alias or the name of a layer, or a glob over layers. An alias stands for its layer and everything before it.'))
      .default([])
      .describe('Parts of the student that stay as they are in this stage; their batch normalisation keeps its averages.'),
    strategies: terms.describe('Terms of the loss of this stage, summed by weight. The connectors of a term live on in later stages under the same id.'),
  }),
  distinctTerms,
);

const keys = z.strictObject({
  ...trainingKeys,
  epochs: trainingKeys.epochs.exactOptional().describe('Passes over the training split; needed unless there are `stages`.'),
  optimizer: optimizerSchema.exactOptional().describe('How gradients change the weights; needed unless every stage has its own.'),
  strategies: terms.exactOptional().describe('Terms of the loss, summed by weight; needed unless there are `stages`.'),
  stages: z.array(stageSchema.describe('One stage.')).min(1).exactOptional().describe('Training in several stages, one after the other, instead of `epochs` and `strategies`.'),
});

type Given = { readonly [Key in keyof z.output<typeof keys>]?: unknown };

const WHOLE = { epochs: 'an integer, at least 1', strategies: 'a list of at least 1 term' } as const;

function* mistakes(given: Given): Generator<Contradiction> {
  yield* distinctTerms(given);
  yield* given.stages === undefined ? mistakesOfWhole(given) : mistakesOfStages(given, given.stages);
}

/** Of a training that is all one. */
function* mistakesOfWhole(given: Given): Generator<Contradiction> {
  const missing = (key: string, expected: string): Contradiction => ({ path: [key], others: [['stages']], code: 'LIM1004', what: `\`${key}\` is missing from \`distill\`.`, expected, next: `Add \`${key}\`.` });
  for (const key of ['epochs', 'strategies'] as const) if (given[key] === undefined) yield missing(key, `${WHOLE[key]}; or \`stages\` instead of \`epochs\` and \`strategies\``);
  if (given.optimizer === undefined) yield missing('optimizer', expectedText(optimizerSchema));
}

function* mistakesOfStages(given: Given, stages: unknown): Generator<Contradiction> {
  for (const key of ['epochs', 'strategies'] as const) {
    if (given[key] === undefined) continue;
    yield { path: [key], others: [['stages']], what: `\`distill\` has both \`stages\` and \`${key}\`.`, expected: `\`${key}\` in each of the stages, or no \`stages\``, next: `Move \`${key}\` into the stages; set an inherited one to null.` };
  }
  if (given.earlyStopping !== undefined) {
    yield { path: ['earlyStopping'], others: [['stages']], what: '`earlyStopping` does not go with `stages`: nothing says which stage it should end.', expected: 'one of the two', next: 'Remove `earlyStopping`; set an inherited one to null.' };
  }
  if (!Array.isArray(stages)) return;
  const listed: readonly unknown[] = stages;
  if (given.optimizer === undefined) yield* stagesWithoutOptimizer(listed);
  yield* stagesOfOneName(listed);
}

function* stagesWithoutOptimizer(stages: readonly unknown[]): Generator<Contradiction> {
  const own = stages.map((_, i) => ['stages', i, 'optimizer']);
  const without = own.filter((_, i) => isMap(stages[i]) && pick(stages[i], 'optimizer') === undefined);
  const common = { code: 'LIM1004' as const, expected: 'an optimizer for all stages in `distill`, or one in each stage' };
  if (without.length === stages.length) {
    yield { ...common, path: ['optimizer'], others: [['stages'], ...own], what: '`optimizer` is missing from `distill`, and no stage has its own.', next: 'Add `optimizer` to `distill`.' };
    return;
  }
  for (const path of without) {
    yield { ...common, path, others: [['optimizer']], what: '`optimizer` is missing from this stage, and `distill` has none for all stages.', next: 'Add `optimizer` to the stage, or to `distill`.' };
  }
}

function* stagesOfOneName(stages: readonly unknown[]): Generator<Contradiction> {
  const names = stages.map((stage) => pick(stage, 'name'));
  for (const [i, name] of names.entries()) {
    const first = names.indexOf(name);
    if (typeof name === 'string' && first < i) {
      yield { path: ['stages', i, 'name'], others: [], what: `Two stages have the name "${name}": \`distill.stages[${first}]\` and \`distill.stages[${i}]\`.`, expected: 'a different `name` for each stage', next: 'Rename one of them.' };
    }
  }
}

/** How the student is trained. */
export const distillSchema = contradictions(keys, mistakes).register(keyChoices, {
  choices: [
    { required: ['epochs', 'optimizer', 'strategies'], without: ['stages'] },
    { required: ['stages'], without: ['epochs', 'strategies', 'earlyStopping'] },
  ],
});
