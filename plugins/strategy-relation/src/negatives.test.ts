import { labelsOf, tf } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialTensors, uniform } from './crd.test.support.js';
import { chosenSamples, negativeBanks, negativeCount, negativeRandom, type Draw } from './negatives.js';

/** Of classes of 7, 3 and 5 samples, mixed, and a class without any. */
const LABELS = Int32Array.of(0, 3, 0, 1, 3, 0, 0, 1, 3, 0, 3, 0, 1, 0, 3);
const SHAPES = { batchSize: 4, classes: 4, labels: LABELS };
const IDS = [0, 1, 7, 14];

function draw(given: Partial<Draw>, seed: string, edge?: number): number[][] {
  const options: Draw = { negatives: 16384, from: 'other-classes', mode: 'exact', ...given };
  return tf.tidy(() => {
    const ids = tf.tensor1d(IDS, 'int32');
    const random = Object.fromEntries(Object.entries(negativeRandom(SHAPES, options)).map(([name, shape]) => [name, edge === undefined ? uniform(shape, `${seed} ${name}`) : tf.fill([...shape], edge)]));
    const chosen = chosenSamples({ ids, labels: labelsOf(tf.tensor1d(IDS.map((id) => LABELS[id]!), 'int32'), SHAPES.classes), random, banks: initialTensors(negativeBanks(SHAPES, options)), samples: LABELS.length }, options);
    return chosen.arraySync();
  });
}

const candidates = (id: number, from: Draw['from']): number[] => [...LABELS.keys()].filter((other) => (from === 'other-samples' ? other !== id : LABELS[other] !== LABELS[id]));

describe('negatives', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it.each(['other-classes', 'other-samples'] as const)('from %s are different ones, the sample itself first', (from) => {
    for (let trial = 0; trial < 50; trial++) {
      for (const [b, [positive, ...negatives]] of draw({ negatives: 5, from }, `trial ${trial}`).entries()) {
        expect(positive).toBe(IDS[b]);
        expect(new Set(negatives).size).toBe(5);
        expect(candidates(IDS[b]!, from)).toEqual(expect.arrayContaining(negatives));
      }
    }
  });

  it.each([0, 1 - 2 ** -24])('are candidates at the ends of the random numbers, %s', (edge) => {
    for (const from of ['other-classes', 'other-samples'] as const) {
      for (const [b, [, ...negatives]] of draw({ negatives: 6, from }, '', edge).entries()) {
        expect(new Set(negatives).size).toBe(6);
        expect(candidates(IDS[b]!, from)).toEqual(expect.arrayContaining(negatives));
      }
    }
  });

  it.each(['other-classes', 'other-samples'] as const)('from %s all have the same chance', (from) => {
    const counts = IDS.map(() => new Map<number, number>());
    const trials = 4000;
    for (let trial = 0; trial < trials; trial++) {
      draw({ negatives: 3, from }, `chance ${trial}`).forEach(([, ...negatives], b) => negatives.forEach((id) => counts[b]!.set(id, (counts[b]!.get(id) ?? 0) + 1)));
    }
    IDS.forEach((id, b) => {
      const all = candidates(id, from);
      const chance = 3 / all.length;
      // Five standard deviations.
      for (const other of all) expect(Math.abs((counts[b]!.get(other) ?? 0) / trials - chance)).toBeLessThan(5 * Math.sqrt((chance * (1 - chance)) / trials));
    });
  });

  it('are at most as many as there are for a sample of the largest class', () => {
    expect(negativeCount(SHAPES, { negatives: 100, from: 'other-classes', mode: 'exact' })).toBe(8);
    expect(negativeCount(SHAPES, { negatives: 100, from: 'other-samples', mode: 'exact' })).toBe(14);
    expect(draw({ from: 'other-samples' }, 'all').map(([, ...negatives]) => negatives.toSorted((a, b) => a - b))).toEqual(IDS.map((id) => candidates(id, 'other-samples')));
    expect(() => negativeCount({ labels: [1, 1, 1], classes: 2 }, { negatives: 1, from: 'other-classes', mode: 'exact' })).toThrow(expect.objectContaining({ code: 'LIM3001' }));
  });

  it('are beside any positive of the class', () => {
    const seen = IDS.map(() => new Set<number>());
    for (let trial = 0; trial < 100; trial++) draw({ mode: 'relax' }, `relaxed ${trial}`).forEach(([positive], b) => seen[b]!.add(positive!));
    expect(seen.map((set) => [...set].sort((a, b) => a - b))).toEqual(IDS.map((id) => [...LABELS.keys()].filter((other) => LABELS[other] === LABELS[id])));
  });

  it('stay different among as many as ImageNet has', () => {
    const labels = new Uint16Array(1_281_167);
    for (let i = 0; i < labels.length; i++) labels[i] = i % 1000;
    const options: Draw = { negatives: 16384, from: 'other-classes', mode: 'exact' };
    const shapes = { batchSize: 2, classes: 1000, labels };
    tf.tidy(() => {
      const ids = tf.tensor1d([0, labels.length - 1], 'int32');
      const random = Object.fromEntries(Object.entries(negativeRandom(shapes, options)).map(([name, shape]) => [name, uniform(shape, name)]));
      const rows = chosenSamples({ ids, labels: labelsOf(tf.tensor1d([0, labels.at(-1)!], 'int32'), 1000), random, banks: initialTensors(negativeBanks(shapes, options)), samples: labels.length }, options).arraySync();
      rows.forEach(([positive, ...negatives]) => {
        expect(new Set(negatives).size).toBe(16384);
        expect(negatives.some((id) => labels[id] === labels[positive!])).toBe(false);
        expect(Math.max(...negatives)).toBeGreaterThan(1_280_000);
        expect(Math.min(...negatives)).toBeLessThan(1000);
      });
    });
  });
});
