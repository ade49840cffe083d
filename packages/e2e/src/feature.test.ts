import { afterEach, expect, it } from 'vitest';
import { relative, runBesideReference } from './agreement.js';
import { describeBackends } from './backends.js';
import { loadStrategy, strategiesOf } from './installed-strategies.js';
import { strategyStep, type StrategyStep, type Taps } from './strategy-step.js';

type Shapes = Taps['student'];

/** Every feature strategy, with options and shapes that change what is computed; sorted by id. */
const CASES: readonly (readonly [id: string, options: object, student: Shapes, teacher: Shapes])[] = [
  ['ab', { margin: 0.5 }, [[6, 6, 4], [8, 8, 3], [9]], [[6, 6, 4], [4, 4, 6], [5]]],
  ['at', {}, [[6, 6, 4], [7, 7, 3]], [[6, 6, 5], [4, 4, 6]]],
  ['at', { power: 3, form: 'paper' }, [[6, 6, 4]], [[3, 3, 5]]],
  ['cat-kd', {}, [[6, 6, 4]], [[8, 8, 6]]],
  ['cat-kd', { pool: 3, normalize: true }, [[4, 4, 4]], [[6, 6, 5]]],
  ['distilbert-cosine', {}, [[7, 4]], [[7, 4]]],
  ['fitnet', {}, [[6, 6, 4], [8, 8, 3], [9]], [[6, 6, 5], [4, 4, 6], [5]]],
  ['fitnet', {}, [[3, 3, 4], [2, 2, 3]], [[6, 6, 5], [6, 6, 2]]],
  ['fitnet', { regressor: 'linear', kernel: 3 }, [[6, 6, 4]], [[6, 6, 5]]],
  ['fitnet', { regressor: 'none' }, [[6, 6, 4]], [[6, 6, 4]]],
  ['ft', { train: 'paraphraser' }, [[6, 6, 4]], [[6, 6, 6]]],
  ['ft', { train: 'translator' }, [[6, 6, 4]], [[4, 4, 6]]],
  ['ft', { train: 'translator', form: 'paper', norm: 2 }, [[6, 6, 4]], [[6, 6, 6]]],
  ['mgd', { alpha: 0.1 }, [[6, 6, 4]], [[6, 6, 6]]],
  ['mgd', { alpha: 0.1, mask: 'spatial' }, [[6, 6, 4]], [[3, 3, 4]]],
  ['nst', {}, [[6, 6, 4], [7, 7, 3]], [[6, 6, 5], [4, 4, 6]]],
  ['ofd', {}, [[6, 6, 4], [4, 4, 3]], [[6, 6, 5], [8, 8, 6]]],
  ['ofd', { kernelSize: 3 }, [[4, 4, 3]], [[3, 3, 6]]],
  ['reviewkd', {}, [[6, 6, 3], [3, 3, 4], [5]], [[12, 12, 4], [3, 3, 6], [7]]],
  ['reviewkd', { fuse: false, levels: [4, 2] }, [[6, 6, 4], [5]], [[6, 6, 4], [5]]],
  ['simkd', {}, [[4, 4, 6]], [[8, 8, 6]]],
  ['srrl', {}, [[4]], [[6]]],
  ['srrl', {}, [[3, 3, 4]], [[2, 2, 6]]],
  ['tinybert-attention', {}, [[2, 5, 5]], [[2, 5, 5], [2, 5, 5]]],
  ['tinybert-attention', { padding: -0.5, layers: [2, 1] }, [[2, 5, 5], [2, 5, 5]], [[2, 5, 5], [2, 5, 5]]],
  ['tinybert-embedding', {}, [[5, 4]], [[5, 6]]],
  ['tinybert-hidden', {}, [[5, 4], [5, 4]], [[5, 6], [5, 6], [5, 6], [5, 6]]],
  ['vid', {}, [[6, 6, 4], [7, 7, 3]], [[6, 6, 5], [4, 4, 6]]],
];

const TOLERANCE = 2e-5;
/** A bias before batch normalisation has no gradient but rounding errors: this share of the largest. */
const VANISHING = 1e-6;

it('tries every feature strategy', async () => {
  expect([...new Set(CASES.map(([id]) => id))].sort()).toEqual((await strategiesOf('feature')).sort());
});

await describeBackends('train steps of the feature strategies are those of the recorded graph run operation by operation in plain JavaScript', (backend) => {
  let built: StrategyStep | undefined;
  afterEach(() => built?.dispose());

  it.each(CASES.map(([id, options, student, teacher]) => [id, JSON.stringify(options), { options, student, teacher }] as const))('%s %s', async (id, _, { options, ...taps }) => {
    built = strategyStep((await loadStrategy(id))!, options, taps);
    const { reference, outputs, next } = await runBesideReference(backend(), built.step, built.inputs);
    const values = Object.entries(reference.outputs).map(([name, value]) => ({ name, value, size: Math.max(...Array.from(value, Math.abs)) }));
    const largest = Math.max(...values.map(({ size }) => size));
    const rounding = (VANISHING * largest) / TOLERANCE;
    const vanishes = (size: number): boolean => size <= VANISHING * largest;
    for (const { name, value, size } of values) expect(relative(outputs[name]!, value, vanishes(size) ? rounding : 1e-3 * largest), name).toBeLessThan(TOLERANCE);
    // The loss, and the gradient of something.
    expect(values.filter(({ size }) => !vanishes(size)).length).toBeGreaterThan(1);
    for (const [name, expected] of Object.entries(reference.nextState)) expect(relative(next[name]!.data, expected, Math.max(1e-3, rounding)), name).toBeLessThan(TOLERANCE);
  });
});
