import { Random, tf } from '@limbeck/core';
import { buildConnectors } from '@limbeck/kernels';
import { describeStrategy } from '@limbeck/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import ctkd from './ctkd.js';
import { inputOf, kl, mean, run, softmax, STUDENT, TEACHER, type Given } from './inputs.test.support.js';
import kd from './kd.js';

describeStrategy(ctkd, {
  options: [{}, { initial: -2, standardize: true }, { throughSquare: false }, { lambda: { to: 0 } }, { variant: 'instance', hidden: 6 }, { variant: 'instance', hidden: 6, throughSquare: false }],
});

const SHAPES = { batchSize: 4, classes: 5, labels: new Uint8Array(100), student: { taps: [] }, teachers: [{ taps: [] }] };
const atTheta = (theta: number): number => 1 + 20 / (1 + Math.exp(-theta));
const half = (epoch: number): number => (1 - Math.cos((Math.PI * Math.min(epoch, 10)) / 10)) / 2;

/** `1/B Σ_b T² KL` in double precision, at one temperature or one for each sample. */
function reference(temperatures: readonly number[], square = temperatures): number {
  return mean(STUDENT.map((student, b) => square[b]! ** 2 * kl(softmax(TEACHER[b]!, temperatures[b]!), softmax(student, temperatures[b]!))));
}
const all = (temperature: number): number[] => STUDENT.map(() => temperature);

/** Loss and gradient in θ of the global variant. */
function along(theta: number, given: z.input<typeof ctkd.options>, on: Given = {}): { value: number; gradient: number } {
  return tf.tidy(() => {
    const input = inputOf(on);
    const options = ctkd.options.parse(given);
    const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => ctkd.loss({ ...input, connectors: { ...input.connectors, parameters: { theta: x } } }, options) as tf.Scalar)(tf.scalar(theta));
    return { value: value.dataSync()[0]!, gradient: grad.dataSync()[0]! };
  });
}

describe('ctkd', () => {
  it('declares θ = 1 or a module over both logits', () => {
    expect(ctkd.options.parse({})).toEqual({ variant: 'global', start: 1, range: 20, initial: 1, hidden: 128, epochs: 10, lambda: { from: 0, to: 1 }, throughSquare: true, standardize: false });
    expect(ctkd.connectors!(SHAPES, ctkd.options.parse({}))).toEqual({ parameters: { theta: { shape: [], initial: { fill: 1 } } } });
    expect(ctkd.connectors!(SHAPES, ctkd.options.parse({ variant: 'instance', hidden: 7 }))).toMatchObject({ modules: { temperature: { input: [10], layers: [{ units: 7 }, { type: 'relu' }, { units: 1 }] } } });
  });

  it.each([1, 0, -3, 3])('is kd at T = 1 + 20 sigmoid(θ), standardised or not: θ = %d', (theta) => {
    for (const standardize of [false, true]) {
      const expected = run(kd, { temperature: atTheta(theta), standardize });
      const { value, gradient } = run(ctkd, { standardize }, { connectors: { parameters: { theta: tf.scalar(theta) } } });
      expect(value).toBeAllClose(expected.value, { rtol: 2e-5 });
      gradient.flat().forEach((each, i) => expect(each).toBeCloseTo(expected.gradient.flat()[i]!, 5));
    }
  });

  it.each([1, 3, 5, 10, 25])('moves θ by the reversed gradient, λ of it: epoch %d', (epoch) => {
    for (const theta of [1, -2]) {
      const at = (h: number): number => reference(all(atTheta(theta + h)));
      const expected = -half(epoch) * ((at(1e-5) - at(-1e-5)) / 2e-5);
      expect(along(theta, {}, { epoch, epochs: 30 }).gradient).toBeAllClose(expected, { rtol: 1e-3 });
    }
  });

  it('follows other curves of λ, without a gradient where λ is 0', () => {
    const full = along(1, {}, { epoch: 10 }).gradient;
    expect(along(1, { epochs: 4, lambda: { from: 0.2, to: 0.7 } }, { epoch: 2 }).gradient).toBeAllClose(0.45 * full);
    expect(along(1, { lambda: { to: 0 } }, { epoch: 5 }).gradient).toBeAllClose(0);
  });

  it('leaves the factor T² out of the gradient when told so, and keeps the value', () => {
    const theta = 0.5;
    const at = (h: number): number => reference(all(atTheta(theta + h)), all(atTheta(theta)));
    const { value, gradient } = along(theta, { throughSquare: false }, { epoch: 10 });
    expect(value).toBeAllClose(reference(all(atTheta(theta))), { rtol: 1e-5 });
    expect(gradient).toBeAllClose(-(at(1e-5) - at(-1e-5)) / 2e-5, { rtol: 1e-3 });
  });

  describe('instance', () => {
    const options = ctkd.options.parse({ variant: 'instance', hidden: 6 });
    const built = buildConnectors(ctkd.connectors!(SHAPES, options), new Random('ctkd'));
    afterAll(() => built.dispose());
    const raw = (): number[] => tf.tidy(() => {
      const { student, teacher } = inputOf({});
      return [...built.access({}).apply('temperature', tf.concat([teacher.logits, student.logits], 1)).dataSync()];
    });

    it('has one temperature for each sample', () => {
      const temperatures = raw().map(atTheta);
      expect(new Set(temperatures).size).toBe(4);
      for (const throughSquare of [true, false]) {
        const { value } = run(ctkd, { variant: 'instance', hidden: 6, throughSquare }, { connectors: built.access({}) });
        expect(value).toBeAllClose(reference(temperatures), { rtol: 1e-5 });
      }
    });

    it('gives the student the gradient at those temperatures, and the module the reversed one', () => {
      const temperatures = raw().map(atTheta);
      const { gradient } = run(ctkd, { variant: 'instance', hidden: 6 }, { connectors: built.access({}), epoch: 5 });
      STUDENT.forEach((student, b) => {
        const [T, teacher] = [temperatures[b]!, softmax(TEACHER[b]!, temperatures[b]!)];
        softmax(student, T).forEach((p, c) => expect(gradient[b]![c]).toBeCloseTo((T * (p - teacher[c]!)) / 4, 5));
      });
      const bias = built.variables.get('temperature/dense2/bias')!;
      const input = inputOf({ connectors: built.access({}), epoch: 5 });
      const { grads } = tf.variableGrads(() => ctkd.loss(input, options) as tf.Scalar, [bias]);
      const at = (h: number): number => reference(raw().map((value) => atTheta(value + h)));
      expect(Object.values(grads)[0]!.dataSync()[0]!).toBeAllClose(-half(5) * ((at(1e-5) - at(-1e-5)) / 2e-5), { rtol: 1e-3 });
    });
  });
});
