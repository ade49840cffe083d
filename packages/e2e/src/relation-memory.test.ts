import { describeTrainSteps, type StrategyCase } from './train-steps.js';

/** A layer's queries, keys and values: 7 tokens. */
const heads = (width: number): readonly (readonly number[])[] => [[2, 7, width], [2, 7, width], [2, 7, 4]];
const joined = (width: number): readonly (readonly number[])[] => [[7, width], [7, width], [7, width]];

/** Strategies on relations with a memory, and those between tokens; sorted by id. */
const CASES: readonly StrategyCase[] = [
  ['crd', { embedding: 8, negatives: 12 }, [[9]], [[5]]],
  ['crd', { embedding: 6, mode: 'relax', temperature: 0.2, momentum: 0.9 }, [[3, 3, 4]], [[7]]],
  ['crd', { embedding: 6, from: 'other-samples', negatives: 20 }, [[9]], [[2, 2, 3]]],
  ['minilm', {}, heads(4), heads(6)],
  ['minilm', {}, [[2, 7, 7], [2, 7, 4]], [[2, 7, 7], [2, 7, 6]]],
  ['minilm-v2', { heads: 4 }, joined(8), joined(12)],
  ['minilm-v2', { heads: 3, queries: 0.5, keys: 0 }, [[2, 7, 3], [2, 7, 3], [2, 7, 3]], joined(12)],
];

await describeTrainSteps('memory and token relation', CASES);
