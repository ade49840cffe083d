import { Random, tf } from '@limbeck/core';

type Initializer = ReturnType<typeof tf.initializers.randomNormal>;

/** An integer seed of its own for the kernel of every layer, so that a layer's values depend on its name and on nothing built before it. */
function kernelSeed(seed: number, layer: string): number {
  // tfjs takes a seed of 0 for none.
  return new Random(seed).split(layer, 'kernel').uint32() || 1;
}

/**
 * Normal with standard deviation `sqrt(2 / fan)`. Drawn untruncated: the truncation in tfjs's own heNormal would shrink the deviation to 0.88 of it.
 *
 * @paper He, Zhang, Ren & Sun 2015, equation 10, https://arxiv.org/abs/1502.01852; PyTorch's kaiming_normal_
 */
export function heNormal(fan: number, seed: number, layer: string): Initializer {
  return tf.initializers.randomNormal({ mean: 0, stddev: Math.sqrt(2 / fan), seed: kernelSeed(seed, layer) });
}

/**
 * Uniform in `±1 / sqrt(fanIn)`, a standard deviation of `1 / sqrt(3 fanIn)`: small first logits, on which distillation with few epochs depends. With He's
 * normal, whose logits start three times as large, the quickstart's teacher ends 0.2 points lower.
 *
 * @paper PyTorch's nn.Linear (kaiming_uniform_ with a = sqrt(5)), which the published CIFAR tables were trained with; its biases start uniform too, ours at 0
 */
export function linearUniform(fanIn: number, seed: number, layer: string): Initializer {
  const bound = 1 / Math.sqrt(fanIn);
  return tf.initializers.randomUniform({ minval: -bound, maxval: bound, seed: kernelSeed(seed, layer) });
}
