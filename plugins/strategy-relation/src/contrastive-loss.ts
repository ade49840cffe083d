import { tf } from '@limbeck/core';
import { withGradient } from '@limbeck/kernels';

/** In the published code, beside the probability of noise. */
const EPSILON = 1e-7;

export interface ContrastOptions {
  readonly temperature: number;
  /** N: of how many samples one is drawn. */
  readonly samples: number;
}

/**
 * `1/B Σ_b [-log P_b0 / (P_b0 + m + ε) - Σ_k>0 log m / (P_bk + m + ε)]`, `P = exp(s / τ) / Z`, `m = K / N`, ε = 1e-7: noise-contrastive estimation, the positive in the first column. Z is a constant.
 *
 * @shape similarities `[B, 1 + K]`, z `[]` -> `[]`
 * @unit nats
 * @reduce sum over positive and negatives, mean over the batch
 * @paper Gutmann & Hyvärinen 2010, https://proceedings.mlr.press/v9/gutmann10a.html; with Z and ε as Wu, Xiong, Yu & Lin 2018, https://arxiv.org/abs/1805.01978
 */
export function contrastiveLoss(similarities: tf.Tensor2D, z: tf.Scalar, { temperature, samples }: ContrastOptions): tf.Scalar {
  const [batchSize, columns] = similarities.shape;
  const noise = (columns - 1) / samples;
  return withGradient([similarities], () => {
    const probability = tf.div(exponentials(similarities, temperature), z);
    const negative = tf.log1p(tf.div(tf.add(probability, EPSILON), noise));
    // The positive's log is that of m + P + ε, too, less that of P itself: log m and log Z join.
    const positive = tf.sub(tf.add(tf.log(z), Math.log(noise)), tf.mul(tf.mean(tf.slice(similarities, [0, 0], [-1, 1])), 1 / temperature));
    return {
      value: tf.add<tf.Scalar>(tf.mul(tf.sum(negative), 1 / batchSize), positive),
      saved: [tf.div<tf.Tensor2D>(probability, tf.add(probability, noise + EPSILON))],
      gradient: (dy, [share]) => {
        const isPositive = tf.concat([tf.ones([batchSize, 1]), tf.zeros([batchSize, columns - 1])], 1);
        return [tf.mul(tf.sub(share, isPositive), tf.mul(dy, 1 / (temperature * batchSize)))];
      },
    };
  });
}

/** `N mean exp(s / τ)`: the estimate of Z. @shape similarities `[B, 1 + K]` -> `[]` */
export function partition(similarities: tf.Tensor2D, { temperature, samples }: ContrastOptions): tf.Scalar {
  return tf.mul<tf.Scalar>(tf.mean(exponentials(similarities, temperature)), samples);
}

function exponentials(similarities: tf.Tensor2D, temperature: number): tf.Tensor2D {
  return tf.exp(tf.mul(similarities, 1 / temperature));
}
