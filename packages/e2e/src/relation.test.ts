import { describeTrainSteps, type StrategyCase } from './train-steps.js';

/** Strategies on relations without a memory, with options and shapes that change what is computed; sorted by id. */
const CASES: readonly StrategyCase[] = [
  ['cc', {}, [[9], [3, 3, 4]], [[5], [7]]],
  ['cc', { embedding: 0 }, [[9]], [[9]]],
  ['cc', { form: 'kernel' }, [[9], [3, 3, 4]], [[5], [7]]],
  ['cc', { form: 'kernel', embedding: 0, order: 4, gamma: 1, squared: false }, [[9]], [[5]]],
  ['cc', { form: 'kernel', embedding: 0, kernel: 'bilinear', normalize: false }, [[9]], [[5]]],
  ['fsp', {}, [[6, 6, 4], [3, 3, 5], [4, 4, 3]], [[8, 8, 4], [4, 4, 5], [4, 4, 3]]],
  ['ickd', {}, [[6, 6, 4], [3, 3, 3]], [[4, 4, 6], [3, 3, 5]]],
  ['ickd', { form: 'imagenet', kernel: 3 }, [[6, 6, 4]], [[4, 4, 6]]],
  ['ickd', { embedding: false }, [[6, 6, 4]], [[4, 4, 4]]],
  ['pkt', {}, [[9], [3, 3, 4]], [[5], [7]]],
  ['rkd', {}, [[9], [3, 3, 4]], [[5], [7]]],
  ['rkd', { angle: 0 }, [[9]], [[5]]],
  ['rkd', { distance: 0 }, [[9]], [[5]]],
  ['sp', {}, [[6, 6, 4], [9]], [[3, 3, 7], [5]]],
];

await describeTrainSteps('relation', CASES);
