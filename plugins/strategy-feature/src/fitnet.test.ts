import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import fitnet from './fitnet.js';
import { normals, run, STUDENT, TEACHER, type Values } from './maps.test.support.js';

// Small maps: where a weight moves many units across the kink of ReLU, central differences say little.
describeStrategy(fitnet, {
  options: [{}, { regressor: 'linear' }, { regressor: 'linear', kernel: 3 }],
  studentTaps: [[2, 2, 3]], teacherTaps: [[2, 2, 5]],
  wrongShapes: [{ student: { taps: [[2, 2, 3], [2, 2, 3]] } }, { teachers: [{ taps: [[3, 3, 5]] }] }, { student: { taps: [[3]] } }],
});
describeStrategy(fitnet, { options: [{ regressor: 'none' }], studentTaps: [[3, 3, 2], [4]], teacherTaps: [[3, 3, 2], [4]], wrongShapes: [{ student: { taps: [[3, 3, 2], [5]] } }] });
describeStrategy(fitnet, { options: [{}], studentTaps: [[4], [4, 4, 2], [1, 1, 3]], teacherTaps: [[6], [2, 2, 3], [2, 2, 2]] });

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const vectors = (data: readonly number[]): Values => ({ shape: [2, data.length / 2], data });

describe('fitnet', () => {
  it('has weight 100 on the second stage', () => {
    expect(fitnet).toMatchObject({ weight: 100, taps: { student: { default: ['stage2'] }, teacher: { default: ['stage2'] } } });
    expect(fitnet.options.parse({})).toEqual({ regressor: 'normalized', kernel: 1 });
  });

  it('is the mean squared difference without a regressor', () => {
    const { value, gradients, shapes } = run(fitnet, { regressor: 'none' });
    expect(value).toBeAllClose(1.01873715931);
    expect(gradients[0]!).toBeAllClose(STUDENT.data.map((s, i) => (2 * (s - TEACHER.data[i]!)) / STUDENT.data.length), { atol: 1e-7 });
    expect(shapes).toEqual({});
  });

  it('sums pairs, each its own mean', () => {
    const [a, b] = [normals([4, 3], 'a'), normals([4, 3], 'b')];
    expect(run(fitnet, { regressor: 'none' }, { student: [STUDENT, a], teacher: [TEACHER, b] }).value).toBeAllClose(1.01873715931 + mean(a.data.map((x, i) => (x - b.data[i]!) ** 2)));
  });

  it('normalises what the regressor gives over the batch, and cuts it off at 0', () => {
    const weights = { 'regressor1/dense1/kernel': { shape: [1, 1], data: [2] }, 'regressor1/dense1/bias': { shape: [1], data: [7] } };
    const given = { student: [vectors([-1, 3])], teacher: [vectors([0.5, 0.25])], weights };
    // -1 and 3 become 5 and 13, with mean 9 and variance 16: -1 and 1, and after ReLU 0 and 1.
    expect(run(fitnet, {}, given).value).toBeAllClose((0.25 + 0.75 ** 2) / 2, { rtol: 1e-5 });
    expect(run(fitnet, { regressor: 'linear' }, given).value).toBeAllClose((4.5 ** 2 + 12.75 ** 2) / 2);
  });

  it('has a regressor for each pair, whose kernel follows from the sizes', () => {
    const given = { student: [normals([2, 4, 4, 2], 'x'), normals([2, 4, 4, 2], 'y')], teacher: [normals([2, 4, 4, 3], 'z'), normals([2, 2, 2, 3], 'w')] };
    expect(run(fitnet, { regressor: 'linear', kernel: 3 }, given).shapes).toEqual({
      'regressor1/conv2d1/kernel': [3, 3, 2, 3], 'regressor1/conv2d1/bias': [3], 'regressor2/conv2d1/kernel': [3, 3, 2, 3], 'regressor2/conv2d1/bias': [3],
    });
    expect(run(fitnet, {}, given).shapes).toMatchObject({ 'regressor1/conv2d1/kernel': [1, 1, 2, 3], 'regressor1/batch-norm1/gamma': [3], 'regressor2/conv2d1/kernel': [3, 3, 2, 3] });
    expect(Object.keys(run(fitnet, {}, given).connectors)).toHaveLength(8);
  });
});
