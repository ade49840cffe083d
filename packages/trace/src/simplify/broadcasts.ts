import { sizeOf, tf } from '@limbeck/core';
import type { TensorSpec } from '@limbeck/core';
import type { Attributes, Value } from '../graph.js';
import { BINARY, COMPARISON, UNARY } from '../shapes/elementwise.js';
import { broadcastShapes } from '../shapes/rule.js';
import type { Rewriter } from '../rewriter.js';
import { sameShape, type SimplifyRule } from './rule.js';

const UNARY_OPS = new Set([...UNARY, tf.Cast, tf.LogicalNot]);
const BINARY_OPS = new Set([...BINARY, ...COMPARISON]);

/** Whether every element is the same number: such tensors are kept as a scalar and a BroadcastTo. */
function uniformValue(value: Value, rewriter: Rewriter): number | undefined {
  const host = rewriter.constants.get(value);
  if (!host || host.data.length === 0) return undefined;
  const first = host.data[0]!;
  return host.data.every((entry) => Object.is(entry, first)) ? first : undefined;
}

export function scalarOf(rewriter: Rewriter, number: number, dtype: TensorSpec['dtype']): Value {
  const data = dtype === 'float32' ? Float32Array.of(number) : dtype === 'int32' ? Int32Array.of(number) : Uint8Array.of(number);
  return rewriter.constant({ shape: [], dtype, data });
}

/** A value as something smaller that broadcasts to it, where it is known to be one. */
function unbroadcast(value: Value, rewriter: Rewriter): Value {
  const producer = rewriter.producer(value);
  if (producer?.op === tf.BroadcastTo) return producer.inputs['x']!;
  if (sizeOf(value.shape) > 1) {
    const number = uniformValue(value, rewriter);
    if (number !== undefined) return scalarOf(rewriter, number, value.dtype);
  }
  return value;
}

function broadcastTo(value: Value, target: TensorSpec, rewriter: Rewriter): Value {
  if (sameShape(value.shape, target.shape)) return value;
  return rewriter.emit(tf.BroadcastTo, { x: value }, { shape: target.shape }, [target])[0]!;
}

/** Fill, OnesLike, ZerosLike, Tile of extent-1 axes: a small tensor and a BroadcastTo. */
export const canonicalBroadcasts: SimplifyRule = ({ op, inputs, attributes, output }, rewriter) => {
  switch (op) {
    case tf.Fill:
      return broadcastTo(scalarOf(rewriter, attributes['value'] as number, output.dtype), output, rewriter);
    case tf.OnesLike:
      return broadcastTo(scalarOf(rewriter, 1, output.dtype), output, rewriter);
    case tf.ZerosLike:
      return broadcastTo(scalarOf(rewriter, 0, output.dtype), output, rewriter);
    case tf.Tile: {
      const x = inputs['x']!;
      const reps = attributes['reps'] as readonly number[];
      return reps.every((times, axis) => times === 1 || x.shape[axis] === 1) ? broadcastTo(unbroadcast(x, rewriter), output, rewriter) : undefined;
    }
    case tf.BroadcastTo: {
      const inner = unbroadcast(inputs['x']!, rewriter);
      return inner === inputs['x'] ? undefined : broadcastTo(inner, output, rewriter);
    }
    case tf.Reshape: {
      const inner = unbroadcast(inputs['x']!, rewriter);
      return inner !== inputs['x'] && sizeOf(inner.shape) === 1 && sizeOf(output.shape) > 1 ? broadcastTo(inner.shape.length === 0 ? inner : rewriter.emit(tf.Reshape, { x: inner }, { shape: [] }, [{ shape: [], dtype: inner.dtype }])[0]!, output, rewriter) : undefined;
    }
    default:
      return undefined;
  }
};

/** Elementwise operations work on the small tensors and broadcast the result, or leave the broadcasting to the operation. */
export const sinkBroadcasts: SimplifyRule = ({ op, inputs, attributes, output }, rewriter) => {
  if (UNARY_OPS.has(op) && inputs['x']) {
    const inner = unbroadcast(inputs['x'], rewriter);
    if (inner === inputs['x']) return undefined;
    const small = rewriter.emit(op, { ...inputs, x: inner }, attributes, [{ shape: inner.shape, dtype: output.dtype }])[0]!;
    return broadcastTo(small, output, rewriter);
  }
  if (op === tf.Select) return selectOfSmall(inputs, attributes, output, rewriter);
  if (!BINARY_OPS.has(op)) return undefined;
  const { a, b } = inputs as { a: Value; b: Value };
  const innerA = unbroadcast(a, rewriter);
  const innerB = unbroadcast(b, rewriter);
  if (innerA === a && innerB === b) return undefined;
  const small = rewriter.emit(op, { a: innerA, b: innerB }, attributes, [{ shape: broadcastShapes(innerA.shape, innerB.shape), dtype: output.dtype }])[0]!;
  return broadcastTo(small, output, rewriter);
};

/** A choice between tensors that were made larger for it chooses between the small ones, as long as the condition has the result's shape. */
function selectOfSmall(inputs: Readonly<Record<string, Value>>, attributes: Attributes, output: TensorSpec, rewriter: Rewriter): Value | undefined {
  const { condition, t, e } = inputs as { condition: Value; t: Value; e: Value };
  if (!sameShape(condition.shape, output.shape)) return undefined;
  const [smallT, smallE] = [unbroadcast(t, rewriter), unbroadcast(e, rewriter)];
  return smallT === t && smallE === e ? undefined : rewriter.emit(tf.Select, { condition, t: smallT, e: smallE }, attributes, [output])[0];
}
