import { tf } from '@limbeck/core';
import { describeStrategy, shapesOf } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import catKd from './cat-kd.js';
import { fingerprint, run, sines, type Given } from './heads.test.support.js';

describeStrategy(catKd, {
  options: [{}, { pool: 1 }, { pool: 3 }, { normalize: true }, { pool: 4, normalize: true }],
  studentTaps: [[4, 4, 3]], teacherTaps: [[5, 6, 4]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]], classifier: [7, 5] } }, { student: { taps: [[3]], classifier: [3, 5] } }, { teachers: [{ taps: [[5, 6, 4]], classifier: [3, 5] }] }],
});

const given = (): Given => ({
  student: { taps: [sines([3, 4, 4, 3], [0.37, 0.2])], classifier: { kernel: sines([3, 5], [0.7, 0.1, 0.5]), bias: sines([5], [0.9, 0.3, 0.5]) } },
  teacher: { taps: [sines([3, 6, 6, 4], [0.53, 0.9])], classifier: { kernel: sines([4, 5], [1.3, 0.4, 0.5]), bias: sines([5], [0.61, 0.8, 0.5]) } },
});

/** Computed in double precision by PyTorch: a 1 x 1 convolution before adaptive average pooling, `F.normalize` over both axes of places, `F.mse_loss`. */
const REFERENCES = [
  { options: {}, value: 0.0392572417562, taps: [0.0186651085, -0.000324681849], kernel: [0.0530447485, 0.0251730356], bias: [0.151877503, 0.140678739] },
  { options: { pool: 4, normalize: true }, value: 0.0754240070813, taps: [0.0130935511, -0.00990596706], kernel: [0.0419401173, 0.0445990442], bias: [0.0672272349, -0.0280881959] },
];

describe('cat-kd', () => {
  it('has the published defaults and weight', () => {
    expect(catKd.options.parse({})).toEqual({ pool: 2, normalize: false });
    expect(catKd.weight).toBe(15);
  });

  it.each(REFERENCES)('has value and gradients of the published definition: $options', ({ options, value, taps, kernel, bias }) => {
    const found = run(catKd, options, given());
    expect(found.value).toBeAllClose(value, { rtol: 1e-5 });
    for (const [name, expected] of [['taps[0]', taps], ['classifier.kernel', kernel], ['classifier.bias', bias]] as const) expect(fingerprint(found.gradients[name]!)).toBeAllClose(expected, { rtol: 1e-5, atol: 1e-8 });
  });

  it('compares logits where it pools to one place', () => {
    const on = given();
    const logits = ({ taps: [map], classifier }: Given['student']): tf.Tensor => tf.add(tf.matMul(tf.mean<tf.Tensor2D>(map!, [1, 2]), classifier!.kernel), classifier!.bias!);
    expect(run(catKd, { pool: 1 }, on).value).toBeAllClose(tf.mean(tf.squaredDifference(logits(on.student), logits(on.teacher))).dataSync()[0]!, { rtol: 1e-5 });
  });

  it('needs no bias', () => {
    const { student, teacher } = given();
    const bare = ({ taps, classifier }: Given['student']) => ({ taps, classifier: { kernel: classifier!.kernel } });
    const zero = ({ taps, classifier }: Given['student']) => ({ taps, classifier: { kernel: classifier!.kernel, bias: tf.zerosLike(classifier!.bias!) } });
    expect(run(catKd, {}, { student: bare(student), teacher: bare(teacher) }).value).toBe(run(catKd, {}, { student: zero(student), teacher: zero(teacher) }).value);
  });

  it('gives a sample without any activation, whose maps without bias are 0, no gradient where maps are normalised', () => {
    const { student, teacher } = given();
    const [map, kernel] = [student.taps[0]!, student.classifier!.kernel];
    const dead = tf.concat([tf.zeros([1, 4, 4, 3]), tf.slice(map, [1, 0, 0, 0], [2, -1, -1, -1])]);
    const { gradients } = run(catKd, { normalize: true }, { student: { taps: [dead], classifier: { kernel } }, teacher });
    expect(gradients['taps[0]']!.subarray(0, 48).every((value) => value === 0)).toBe(true);
    expect(gradients['taps[0]']!.subarray(48).some((value) => value !== 0)).toBe(true);
    for (const gradient of Object.values(gradients)) expect(gradient.every((value) => Math.abs(value) < 1)).toBe(true);
  });

  it('says which map it wants', () => {
    const shapes = { ...shapesOf(given()), student: { taps: [[4, 4, 3]], classifier: [128, 5] as const } };
    expect(() => catKd.check!(shapes, catKd.options.parse({}))).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ expected: 'a map [H, W, 128]', found: '[4, 4, 3]' }) as object }));
  });
});
