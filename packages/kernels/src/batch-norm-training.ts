import { tf } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from './op-names.js';

export interface BatchNormTrainingResult<T extends tf.Tensor> {
  readonly y: T;
  /** Batch mean, `[C]`. */
  readonly mean: tf.Tensor1D;
  /** Batch variance, biased (divided by the number of values), `[C]`. */
  readonly variance: tf.Tensor1D;
}

/**
 * `y = gamma (x - mean) / sqrt(variance + epsilon) + beta`, mean and variance over all axes but the last of this batch.
 *
 * Differentiable in x, gamma and beta through `y` only: `mean` and `variance` are for moving averages.
 *
 * @shape x `[N, H, W, C]` or `[N, C]`; gamma, beta `[C]` -> y like x; mean, variance `[C]`
 * @reduce biased variance, as tfjs-layers keeps it (PyTorch and FusedBatchNormV3 report the unbiased one for moving averages)
 * @paper Ioffe & Szegedy 2015, algorithm 1, https://arxiv.org/abs/1502.03167
 */
export function batchNormTraining<T extends tf.Tensor>(x: T, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): BatchNormTrainingResult<T> {
  if (!tf.getKernel(BATCH_NORM_TRAINING, tf.getBackend())) return composed(x, gamma, beta, epsilon);
  const outputs = tf.engine().runKernel(BATCH_NORM_TRAINING, { x, gamma, beta }, { epsilon }) as unknown as [T, tf.Tensor1D, tf.Tensor1D]; // runKernel's type knows one generic output only
  return { y: outputs[0], mean: outputs[1], variance: outputs[2] };
}

function composed<T extends tf.Tensor>(x: T, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): BatchNormTrainingResult<T> {
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const mean = tf.mean<tf.Tensor1D>(x, axes);
  const centred = tf.sub(x, mean);
  const variance = tf.mean<tf.Tensor1D>(tf.square(centred), axes);
  const scale = tf.mul(gamma, tf.rsqrt(tf.add(variance, epsilon)));
  return { y: tf.add(tf.mul(centred, scale), beta), mean, variance };
}

tf.registerGradient({
  kernelName: BATCH_NORM_TRAINING,
  inputsToSave: ['x', 'gamma'],
  outputsToSave: [false, true, true],
  gradFunc: (dy, saved, attributes) => {
    const [x, gamma, mean, variance] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    // One kernel gives all three; it runs here because tfjs disposes what one input's closure leaves over before it calls the next.
    const gradients = tf.engine().runKernel(BATCH_NORM_TRAINING_GRAD, { dy: (dy as tf.Tensor[])[0]!, x, gamma, mean, variance }, { epsilon: attributes['epsilon'] as number }) as tf.Tensor[];
    return { x: () => gradients[0]!, gamma: () => gradients[1]!, beta: () => gradients[2]! };
  },
});
