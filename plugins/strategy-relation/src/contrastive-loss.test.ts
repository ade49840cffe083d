import { tf } from '@limbeck/core';
import { valueAndGradients } from '@limbeck/kernels';
import { inTidy } from '@limbeck/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { contrastiveLoss, partition } from './contrastive-loss.js';

const SIMILARITIES = [[0.9, -0.3, 0.2, 0.5], [0.1, 0.4, -0.8, 0]];
const OPTIONS = { temperature: 0.2, samples: 10 };

function reference(rows: readonly (readonly number[])[], z: number): number {
  const noise = 3 / 10;
  const sums = rows.map((row) => row.reduce((sum, s, k) => {
    const p = Math.exp(s / 0.2) / z;
    return sum - Math.log((k === 0 ? p : noise) / (p + noise + 1e-7));
  }, 0));
  return sums.reduce((a, b) => a + b) / rows.length;
}

describe('contrastiveLoss', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('has the value of its formula and the gradient of central differences', () => {
    const [value, gradient] = inTidy(() => {
      const s = tf.tensor2d(SIMILARITIES);
      const found = valueAndGradients(() => contrastiveLoss(s, tf.scalar(40), OPTIONS), [s]);
      return [found.value.dataSync()[0]!, [...found.gradients[0]!.dataSync()]] as const;
    });
    expect(value).toBeAllClose(reference(SIMILARITIES, 40));
    const h = 1e-6;
    const at = (b: number, k: number, by: number): number => reference(SIMILARITIES.map((row, i) => row.map((s, j) => (i === b && j === k ? s + by : s))), 40);
    expect(gradient).toBeAllClose(SIMILARITIES.flatMap((row, b) => row.map((_, k) => (at(b, k, h) - at(b, k, -h)) / (2 * h))), { rtol: 1e-5 });
  });

  it('is precise where the negatives have hardly any probability', () => {
    const z = 1e9;
    expect(inTidy(() => contrastiveLoss(tf.tensor2d(SIMILARITIES), tf.scalar(z), OPTIONS).dataSync()[0]!)).toBeAllClose(reference(SIMILARITIES, z));
  });

  it('takes N times the mean of the numerators for Z', () => {
    expect(inTidy(() => partition(tf.tensor2d(SIMILARITIES), OPTIONS).dataSync()[0]!)).toBeAllClose((10 * SIMILARITIES.flat().reduce((sum, s) => sum + Math.exp(s / 0.2), 0)) / 8);
  });
});
