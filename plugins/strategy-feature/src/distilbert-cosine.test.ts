import { tf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import distilbertCosine from './distilbert-cosine.js';
import { fingerprint, run, sines, type Given } from './heads.test.support.js';

describeStrategy(distilbertCosine, { options: [{}], studentTaps: [[3, 4]], teacherTaps: [[3, 4]], wrongShapes: [{ student: { taps: [[3, 5]] } }, { student: { taps: [[4]] }, teachers: [{ taps: [[4]] }] }] });

const given = (mask?: readonly number[]): Given => ({
  student: { taps: [sines([2, 3, 4], [0.37, 0.2])] }, teacher: { taps: [sines([2, 3, 4], [0.53, 0.9])] }, ...(mask ? { mask: tf.tensor2d([...mask], [2, 3]) } : {}),
});

describe('distilbert-cosine', () => {
  it('has value and gradient in double precision, over all tokens or those that are not padding', () => {
    const all = run(distilbertCosine, {}, given());
    expect(all.value).toBeAllClose(1.38449079483);
    expect(fingerprint(all.gradients['taps[0]']!)).toBeAllClose([0.191621039, 0.216782582], { rtol: 1e-5 });
    const some = run(distilbertCosine, {}, given([1, 1, 0, 1, 0, 0]));
    expect(some.value).toBeAllClose(1.28389412141);
    expect(fingerprint(some.gradients['taps[0]']!)).toBeAllClose([0.252164451, 0.118679287], { rtol: 1e-5 });
    expect([...some.gradients['taps[0]']!.subarray(8, 12), ...some.gradients['taps[0]']!.subarray(16)].every((value) => value === 0)).toBe(true);
    expect(run(distilbertCosine, {}, given([1, 1, 1, 1, 1, 1])).value).toBeAllClose(all.value, { rtol: 1e-6 });
  });

  it('does not depend on lengths, and is finite for vectors of 0 and for padding alone', () => {
    const { student, teacher } = given();
    expect(run(distilbertCosine, {}, { student: { taps: [tf.mul(student.taps[0]!, 1e3)] }, teacher }).value).toBeAllClose(1.38449079483);
    const { value, gradients } = run(distilbertCosine, {}, { student: { taps: [tf.zerosLike(student.taps[0]!)] }, teacher });
    expect(value).toBe(1);
    expect(gradients['taps[0]']!.every(Number.isFinite)).toBe(true);
    expect(run(distilbertCosine, {}, given([0, 0, 0, 0, 0, 0])).value).toBe(0);
  });
});
