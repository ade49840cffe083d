import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tf } from '@limbeck/core';
import { openInstance, type Instance } from './instance.js';
import { drawSituation, takeSamples } from './situation.js';
import { subjectOf } from './subject.js';
import { RICH, RICH_SETTINGS } from './toys.test.support.js';

describe('situations', () => {
  let instance: Instance;
  beforeAll(async () => {
    await tf.setBackend('cpu');
    instance = openInstance(subjectOf(RICH, {}, RICH_SETTINGS), 1);
  });
  afterAll(() => instance.connectors.dispose());

  it('have what the strategy declares: teachers, peers, taps, rows, random numbers, banks', () => {
    const { teachers, peers, student, rows, random, banks, labels, samples } = drawSituation(instance, { seed: 1 });
    expect([teachers.length, peers.length, new Set(samples).size]).toEqual([3, 2, 6]);
    expect([student.taps[0]!.shape, peers[1]!.taps[0]!.shape, teachers[2]!.taps[0]!.shape]).toEqual([[6, 4], [6, 4], [6, 3]]);
    expect([random['mask']!.shape, banks['centre']!.shape]).toEqual([[6, 3], [3]]);
    expect([...rows['before']!.data]).toEqual(labels.flatMap((label) => [0, 1, 2, 3, 4].map((c) => Number(c === label))));
  });

  it('are the same for the same seed, and differ between networks and seeds', () => {
    const situation = drawSituation(instance, { seed: 1 });
    expect(drawSituation(instance, { seed: 1 })).toEqual(situation);
    const other = drawSituation(instance, { seed: 2 });
    expect(other.labels).toEqual(situation.labels);
    const logits = [situation.student, ...situation.teachers, ...situation.peers, other.student].map((network) => network.logits.data.join());
    expect(new Set(logits).size).toBe(7);
  });

  it('can be reordered and cut sample by sample', () => {
    const situation = drawSituation(instance, { seed: 1 });
    const taken = takeSamples(situation, [2, 0]);
    expect(taken.student.logits.shape).toEqual([2, 5]);
    expect([...taken.student.taps[0]!.data.subarray(0, 4)]).toEqual([...situation.student.taps[0]!.data.subarray(8, 12)]);
    expect([...taken.random['mask']!.data]).toEqual([...situation.random['mask']!.data.subarray(6, 9), ...situation.random['mask']!.data.subarray(0, 3)]);
    expect([taken.labels, taken.samples]).toEqual([[situation.labels[2], situation.labels[0]], [situation.samples[2], situation.samples[0]]]);
    expect(taken.banks).toBe(situation.banks);
  });
});
