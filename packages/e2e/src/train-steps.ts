import { afterEach, expect, it } from 'vitest';
import { relative, runBesideReference } from './agreement.js';
import { describeBackends } from './backends.js';
import { loadStrategy } from './installed-strategies.js';
import { strategyStep, type StrategyStep, type Taps } from './strategy-step.js';

type Shapes = Taps['student'];

/** A strategy with options, and shapes of its taps without the batch axis. */
export type StrategyCase = readonly [id: string, options: object, student: Shapes, teacher: Shapes];

const TOLERANCE = 2e-5;
/** A bias before batch normalisation has no gradient but rounding errors: this share of the largest. */
const VANISHING = 1e-6;

/** A test of every case on every backend: the compiled train step beside the recorded graph run operation by operation in plain JavaScript. */
export async function describeTrainSteps(whose: string, cases: readonly StrategyCase[]): Promise<void> {
  await describeBackends(`train steps of the ${whose} strategies are those of the recorded graph run operation by operation in plain JavaScript`, (backend) => {
    let built: StrategyStep | undefined;
    afterEach(() => built?.dispose());

    it.each(cases.map(([id, options, student, teacher]) => [id, JSON.stringify(options), { options, student, teacher }] as const))('%s %s', async (id, _, { options, ...taps }) => {
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
}
