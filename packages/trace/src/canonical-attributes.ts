import { tf } from '@limbeck/core';
import type { Attributes } from './graph.js';

/** A kernel's attributes in the one form that lowerings read, where tfjs has several. */
export function canonicalAttributes(op: string, inputs: Readonly<Record<string, tf.TensorInfo | undefined>>, attributes: Attributes): Attributes {
  // Max names its axes `reductionIndices` where every other reduction says `axis`.
  if ('reductionIndices' in attributes) return { ...attributes, axis: attributes['reductionIndices'] };
  if (op === tf.Reverse) return { ...attributes, dims: tf.util.parseAxisParam(attributes['dims'] as number | number[], inputs['x']!.shape) };
  if (op === tf.Slice) {
    const whole = { shape: inputs['x']!.shape } as tf.Tensor;
    const [begin, size] = tf.slice_util.parseSliceParams(whole, attributes['begin'] as number | number[], attributes['size'] as number | number[]);
    return { ...attributes, begin, size };
  }
  return attributes;
}
