import { LimbeckError, sizeOf, type tf } from '@limbeck/core';

/** Multiply-adds of one layer: output elements times the multiplications that each takes. */
type Count = (output: readonly number[], weights: ReadonlyMap<string, readonly number[]>) => number;

/** By tfjs-layers class name; layers without a kernel count 0. */
const COUNTS: Readonly<Record<string, Count>> = {
  Dense: (output, weights) => sizeOf(output) * weights.get('kernel')![0]!,
  Conv1D: convolution,
  Conv2D: convolution,
  DepthwiseConv2D: (output, weights) => sizeOf(output) * sizeOf(weights.get('depthwise_kernel')!.slice(0, 2)),
};

/**
 * Multiply-adds of one forward pass of one sample: convolutions and dense layers. Biases, normalisation, activations, pooling and additions count 0.
 *
 * @unit multiply-adds (half of the floating-point operations)
 * @throws LIM3001 for a layer with a kernel whose count is not known.
 */
export function multiplyAdds(model: tf.LayersModel): number {
  return model.layers.reduce((total, layer) => total + layerMultiplyAdds(layer), 0);
}

function layerMultiplyAdds(layer: tf.layers.Layer): number {
  const weights = new Map(layer.weights.map((variable) => [variable.originalName.split('/').at(-1)!, variable.shape as number[]]));
  const count = COUNTS[layer.getClassName()];
  if (count) return count((layer.outputShape as number[]).slice(1), weights);
  if ([...weights.values()].every((shape) => shape.length < 2)) return 0;
  throw new LimbeckError('LIM3001', {
    what: `The multiply-adds of layer "${layer.name}" (${layer.getClassName()}) are not known.`,
    expected: `one of ${Object.keys(COUNTS).join(', ')}, or a layer without a kernel`,
  });
}

function convolution(output: readonly number[], weights: ReadonlyMap<string, readonly number[]>): number {
  return sizeOf(output) * sizeOf(weights.get('kernel')!.slice(0, -1));
}
