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
 * Uniform in `±sqrt(6 / (fanIn + fanOut))`, for layers without a rectifier behind them.
 *
 * @paper Glorot & Bengio 2010, equation 16, https://proceedings.mlr.press/v9/glorot10a.html
 */
export function glorotUniform(seed: number, layer: string): Initializer {
  return tf.initializers.glorotUniform({ seed: kernelSeed(seed, layer) });
}
