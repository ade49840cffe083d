import { tf } from '@limbeck/core';
import type { Value } from '../graph.js';
import type { Rewriter } from '../rewriter.js';
import { sameShape, type SimplifyRule } from './rule.js';

const isScalarOf = (value: Value | undefined, number: number, rewriter: Rewriter): boolean => {
  const host = value && rewriter.constants.get(value);
  return host !== undefined && host.data.length === 1 && Object.is(host.data[0], number);
};

/** Operations that return their input unchanged: casts to the same dtype, reshapes to the same shape, x * 1, x / 1, x - 0. */
export const removeNoOps: SimplifyRule = ({ op, inputs, attributes, output }, rewriter) => {
  const { x, a, b } = inputs;
  switch (op) {
    case tf.Identity:
      return x;
    case tf.Cast:
      return x && x.dtype === output.dtype ? x : undefined;
    case tf.Reshape:
    case tf.BroadcastTo:
    case tf.Tile:
    case tf.Slice:
    case tf.PadV2:
      return x && sameShape(x.shape, output.shape) ? x : undefined;
    case tf.Transpose:
      return (attributes['perm'] as readonly number[]).every((axis, i) => axis === i) ? x : undefined;
    case tf.Sum:
    case tf.Mean:
    case tf.Max:
      return x && sameShape(x.shape, output.shape) && x.dtype === output.dtype ? x : undefined;
    case tf.Multiply:
      if (a && isScalarOf(b, 1, rewriter) && sameShape(a.shape, output.shape)) return a;
      if (b && isScalarOf(a, 1, rewriter) && sameShape(b.shape, output.shape)) return b;
      return undefined;
    case tf.RealDiv:
      return a && isScalarOf(b, 1, rewriter) && sameShape(a.shape, output.shape) ? a : undefined;
    case tf.Sub:
      return a && isScalarOf(b, 0, rewriter) && sameShape(a.shape, output.shape) ? a : undefined;
    default:
      return undefined;
  }
};

/** Reshape(Reshape(x)) is one reshape. */
export const mergeReshapes: SimplifyRule = ({ op, inputs, output }, rewriter) => {
  if (op !== tf.Reshape && op !== tf.ExpandDims) return undefined;
  const source = inputs['x'] ?? inputs['input']!;
  const producer = rewriter.producer(source);
  const inner = producer?.op === tf.Reshape ? producer.inputs['x']! : source;
  if (op === tf.Reshape && inner === source) return undefined;
  if (sameShape(inner.shape, output.shape)) return inner;
  return rewriter.emit(tf.Reshape, { x: inner }, { shape: output.shape }, [output])[0];
};
