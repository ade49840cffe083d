import { tf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { distance, LABELS, run, softmax, STUDENT, TEACHER } from './inputs.test.support.js';
import wsld from './wsld.js';

describeStrategy(wsld, { options: [{}, { temperature: 4 }, { temperature: 1, epsilon: 0.1 }] });

const error = (logits: readonly number[], label: number): number => -Math.log(softmax(logits)[label]!);

describe('wsld', () => {
  it('has the value of the formula in double precision', () => {
    expect(wsld.options.parse({})).toEqual({ temperature: 2, epsilon: 1e-7 });
    expect(run(wsld, {}).value).toBeAllClose(4.00084413676);
    expect(run(wsld, {}, {}, { temperature: tf.scalar(2) }).value).toBeAllClose(4.00084413676);
  });

  it('has the gradient of the weighted divergence: the weights are constants', () => {
    const expected = STUDENT.map((logits, b) => {
      const weight = 1 - Math.exp(-error(logits, LABELS[b]!) / error(TEACHER[b]!, LABELS[b]!));
      const teacher = softmax(TEACHER[b]!, 2);
      return softmax(logits, 2).map((value, c) => (weight * 2 * (value - teacher[c]!)) / 4);
    });
    expect(distance(run(wsld, {}).gradient, expected)).toBeLessThan(1e-6);
  });

  it('weighs a sample by 0 where the student makes no error, and by 1 where only the teacher makes none', () => {
    const [certain, wrong] = [[200, -200, 0], [-200, 200, 0]];
    const at = (student: number[], teacher: number[]) => run(wsld, {}, { student: [student], teachers: [[teacher]], labels: [0] });
    expect(at(certain, certain).value).toBe(0);
    expect(at(certain, wrong).value).toBe(0);
    expect(at(wrong, certain).value).toBeAllClose(4 * 200);
    for (const { gradient } of [at(certain, certain), at(certain, wrong), at(wrong, certain)]) expect(gradient.flat().every(Number.isFinite)).toBe(true);
  });

  it('gives the same bits for the same inputs, and does not depend on the order of the batch', () => {
    expect(run(wsld, {})).toEqual(run(wsld, {}));
    const turned = { student: [...STUDENT].reverse(), teachers: [[...TEACHER].reverse()], labels: [...LABELS].reverse() };
    expect(run(wsld, {}, turned).value).toBeAllClose(run(wsld, {}).value);
  });
});
