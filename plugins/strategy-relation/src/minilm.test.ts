import { tf, type DistillationStrategy } from '@limbeck/core';
import { attentionScores } from '@limbeck/kernels';
import { describeStrategy, evaluateLoss, inTidy } from '@limbeck/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import minilm from './minilm.js';
import minilmV2 from './minilm-v2.js';

const heads = (width: number): number[][] => [[2, 3, width], [2, 3, width], [2, 3, 4]];
describeStrategy(minilm, {
  options: [{}], studentTaps: heads(4), teacherTaps: heads(5),
  wrongShapes: [{ student: { taps: [[1, 3, 4], [1, 3, 4], [1, 3, 4]] } }, { student: { taps: [[2, 3, 4], [2, 3, 5], [2, 3, 4]] } }, { student: { taps: [[2, 3, 3], [2, 3, 4]] } }, { student: { taps: [[3, 8], [3, 8], [3, 8]] } }],
});
describeStrategy(minilm, { options: [{}], studentTaps: [[2, 3, 3], [2, 3, 4]], teacherTaps: [[2, 3, 3], [2, 3, 6]], wrongShapes: [{ student: { taps: [[2, 3, 4], [2, 3, 4]] } }, { student: { taps: [[2, 4, 4], [2, 4, 4]] } }] });
describeStrategy(minilmV2, {
  options: [{ heads: 2 }, { heads: 4, queries: 0, values: 2 }], studentTaps: [[3, 8], [3, 8], [3, 8]], teacherTaps: [[3, 3, 4], [3, 3, 4], [3, 3, 4]],
  wrongShapes: [{ student: { taps: [[3, 8], [3, 8], [3, 6 + 1]] } }, { student: { taps: [[4, 8], [4, 8], [4, 8]] } }, { student: { taps: [[8], [8], [8]] } }],
});

type Taps = readonly tf.Tensor[];

function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, { student, teacher, ...rest }: { readonly student: Taps; readonly teacher: Taps; readonly mask?: tf.Tensor2D }): { readonly value: number; readonly gradients: readonly Float32Array[] } {
  const { loss, gradients } = evaluateLoss(strategy, given, { student: { taps: student }, teacher: { taps: teacher }, ...rest });
  return { value: loss, gradients: student.map(({ size }, i) => gradients[`taps[${i}]`] ?? new Float32Array(size)) };
}

const waves = (shapes: readonly (readonly number[])[], phase: number): tf.Tensor[] => shapes.map((shape, i) => tf.sin(tf.add(tf.mul(tf.reshape(tf.range(0, shape.reduce((a, b) => a * b, 1)), [...shape]), 0.7 + 0.1 * i), phase)));
const softmax = (row: readonly number[]): number[] => row.map((x) => Math.exp(x) / row.reduce((sum, y) => sum + Math.exp(y), 0));
const divergence = (s: readonly number[], t: readonly number[]): number => softmax(t).reduce((sum, q, i) => sum + q * Math.log(q / softmax(s)[i]!), 0);

describe('minilm', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const student = () => waves([[2, 2, 4, 3], [2, 2, 4, 3], [2, 2, 4, 3]], 0.3);
  const teacher = () => waves([[2, 2, 4, 5], [2, 2, 4, 5], [2, 2, 4, 5]], 1.1);

  it('takes the scores in place of queries and keys', () => {
    inTidy(() => {
      const scored = ([queries, keys, values]: tf.Tensor[]): tf.Tensor[] => [attentionScores(queries!, keys!), values!];
      expect(run(minilm, {}, { student: scored(student()), teacher: scored(teacher()) }).value).toBeAllClose(run(minilm, {}, { student: student(), teacher: teacher() }).value);
    });
  });

  it('is the mean of the divergences over tokens, heads and sequences', () => {
    inTidy(() => {
      const values = waves([[1, 1, 1, 2]], 0);
      const [s, t] = [[0.5, -1, 2], [1, 1, -0.5]];
      const scores = (row: readonly number[]): tf.Tensor[] => [tf.tensor4d([...row, 0, 0, 0, 0, 0, 0], [1, 1, 3, 3]), tf.tile(values[0]!, [1, 1, 3, 1])];
      expect(run(minilm, {}, { student: scores(s), teacher: scores(t) }).value).toBeAllClose(divergence(s, t) / 3);
    });
  });

  it('is what it is without the padding', () => {
    inTidy(() => {
      const cut = (taps: Taps): tf.Tensor[] => taps.map((tap) => tf.slice(tap, [0, 0, 0, 0], [1, -1, 3, -1]));
      const first = (taps: Taps): tf.Tensor[] => taps.map((tap) => tf.slice(tap, [0, 0, 0, 0], [1, -1, -1, -1]));
      const padded = run(minilm, {}, { student: first(student()), teacher: first(teacher()), mask: tf.tensor2d([[1, 1, 1, 0]]) });
      expect(padded.value).toBeAllClose(run(minilm, {}, { student: cut(student()), teacher: cut(teacher()) }).value);
      for (const gradient of padded.gradients) expect([...gradient].filter((_, i) => Math.floor(i / 3) % 4 === 3).every((value) => value === 0)).toBe(true);
      const both = run(minilm, {}, { student: student(), teacher: teacher(), mask: tf.tensor2d([[1, 1, 1, 0], [0, 0, 0, 0]]) });
      expect(both.value).toBeAllClose(padded.value / 2);
    });
  });

  it('refuses other numbers of taps than the teacher has', () => {
    const shapes = { batchSize: 2, classes: 2, labels: [0, 1], student: { taps: heads(4) }, teachers: [{ taps: heads(4).slice(1) }] };
    expect(() => minilm.check!(shapes, {})).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ expected: 'queries, keys and values, each [A, L, d], of the student and of the teacher' }) as object }));
  });
});

describe('minilm-v2', () => {
  it('has 48 relation heads', () => {
    expect(minilmV2.options.parse({})).toEqual({ heads: 48, queries: 1, keys: 1, values: 1 });
  });

  it('refuses three factors of 0, which leave nothing to compare', () => {
    expect(minilmV2.options.safeParse({ queries: 0, keys: 0, values: 0 }).error?.issues).toMatchObject([{ path: ['values'], message: 'must be above 0 where `queries` and `keys` are 0' }]);
    for (const name of ['queries', 'keys', 'values']) expect(minilmV2.options.safeParse({ queries: 0, keys: 0, values: 0, [name]: 1 }).success).toBe(true);
  });

  it('joins heads before it cuts relation heads', () => {
    inTidy(() => {
      const teacher = waves([[2, 3, 8], [2, 3, 8], [2, 3, 8]], 1.1);
      const apart = waves([[2, 2, 3, 4], [2, 2, 3, 4], [2, 2, 3, 4]], 0.2);
      const joined = apart.map((tap) => tf.concat(tf.unstack(tap, 1), 2));
      const found = run(minilmV2, { heads: 4 }, { student: apart, teacher });
      expect(found.value).toBeAllClose(run(minilmV2, { heads: 4 }, { student: joined, teacher }).value);
      // As many relation heads as heads: those of the layer itself.
      const [queries] = apart;
      const own = attentionScores(queries!, queries!);
      const values = tf.zerosLike(queries!);
      const wanted = run(minilm, {}, { student: [own, values], teacher: [tf.zerosLike(own), values] }).value;
      expect(run(minilmV2, { heads: 2, keys: 0, values: 0 }, { student: apart, teacher: teacher.map((tap) => tf.zerosLike(tap)) }).value).toBeAllClose(wanted);
    });
  });

  it('weighs its relations', () => {
    inTidy(() => {
      const shapes = [[1, 3, 4], [1, 3, 4], [1, 3, 4]];
      const on = { student: waves(shapes, 0.1), teacher: waves(shapes, 0.9) };
      const of = (factors: object): number => run(minilmV2, { heads: 2, queries: 0, keys: 0, values: 0, ...factors }, on).value;
      expect(run(minilmV2, { heads: 2, queries: 0.5, keys: 1, values: 3 }, on).value).toBeAllClose(0.5 * of({ queries: 1 }) + of({ keys: 1 }) + 3 * of({ values: 1 }));
    });
  });
});
