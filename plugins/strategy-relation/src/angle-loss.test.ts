import { sizeOf, tf } from '@limbeck/core';
import { pairwiseDistances, valueAndGradients } from '@limbeck/kernels';
import { inTidy } from '@limbeck/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { angleLoss } from './angle-loss.js';
import { dot, normals, rowsOf, samples, sum, tensor, type Values } from './taps.test.support.js';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const [STUDENT, TEACHER] = [normals([7, 5], 'student'), normals([7, 3], 'teacher')];

function evaluate(student: Values, teacher: Values, atOnce?: number): { readonly value: number; readonly gradient: number[] } {
  return inTidy(() => {
    const x = tensor(student) as tf.Tensor2D;
    const { value, gradients } = valueAndGradients(() => angleLoss(pairwiseDistances(x), pairwiseDistances(tensor(teacher) as tf.Tensor2D), atOnce), [x]);
    return { value: value.dataSync()[0]!, gradient: [...gradients[0]!.dataSync()] };
  });
}

/** Cosines between directions, in double precision; 0 where there is none. */
function cosines(values: Values): number[] {
  const rows = rowsOf(values);
  return rows.flatMap((at) => {
    const directions = rows.map((to) => to.map((value, d) => value - at[d]!)).map((row) => row.map((value) => value / (Math.hypot(...row) || 1)));
    return directions.flatMap((a) => directions.map((b) => dot(a, b)));
  });
}
function formula(student: Values, teacher: Values): number {
  const [s, t] = [cosines(student), cosines(teacher)];
  return sum(s.map((value, i) => (Math.abs(value - t[i]!) <= 1 ? (value - t[i]!) ** 2 / 2 : Math.abs(value - t[i]!) - 0.5))) / s.length;
}
const slopes = (student: Values, teacher: Values): number[] => student.data.map((_, i) => {
  const moved = (by: number): number => formula({ ...student, data: student.data.map((value, at) => (at === i ? value + by : value)) }, teacher);
  return (moved(1e-5) - moved(-1e-5)) / 2e-5;
});

describe('angleLoss', () => {
  it('is that of the cosines of directions, with its derivative', () => {
    const { value, gradient } = evaluate(STUDENT, TEACHER);
    expect(value).toBeAllClose(formula(STUDENT, TEACHER));
    expect(gradient).toBeAllClose(slopes(STUDENT, TEACHER), { rtol: 0, atol: 1e-6 });
  });

  it.each([1, 49, 2 * 49, 3 * 49, 1e9])('is the same in chunks of %d elements', (atOnce) => {
    const [whole, parts] = [evaluate(STUDENT, TEACHER), evaluate(STUDENT, TEACHER, atOnce)];
    expect(parts.value).toBeAllClose(whole.value, { rtol: 1e-6 });
    expect(parts.gradient).toBeAllClose(whole.gradient, { rtol: 0, atol: 1e-7 });
  });

  it('has no directions between equal samples, in either network', () => {
    const twice = samples(STUDENT, 0, 1, 2, 1, 4, 5, 6);
    for (const teacher of [TEACHER, samples(TEACHER, 0, 1, 2, 1, 4, 5, 6)]) {
      const { value, gradient } = evaluate(twice, teacher);
      expect(value).toBeAllClose(formula(twice, teacher));
      expect(gradient.every((each) => Math.abs(each) < 1)).toBe(true);
    }
    const other = samples(TEACHER, 3, 1, 3, 3, 4, 5, 6);
    expect(evaluate(STUDENT, other).value).toBeAllClose(formula(STUDENT, other));
    expect(evaluate(STUDENT, other).gradient).toBeAllClose(slopes(STUDENT, other), { rtol: 0, atol: 1e-6 });
  });

  it('forms nothing larger than a chunk', async () => {
    const { kernels } = await tf.profile(() => {
      evaluate(STUDENT, TEACHER, 2 * 49);
      return tf.scalar(0);
    });
    const sizes = kernels.flatMap(({ outputShapes }) => outputShapes.map((shape) => sizeOf(shape)));
    expect(Math.max(...sizes)).toBe(2 * 49);
  });
});
