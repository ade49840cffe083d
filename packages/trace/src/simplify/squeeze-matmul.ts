import { tf } from '@limbeck/core';
import type { Value } from '../graph.js';
import type { SimplifyRule } from './rule.js';

const MATMULS: readonly string[] = [tf.BatchMatMul, tf._FusedMatMul];

/** tfjs wraps a matrix product in a batch of one; without it, engines take their two-dimensional path and the reshapes around it meet and vanish. */
export const squeezeMatMul: SimplifyRule = ({ op, inputs, attributes, output }, rewriter) => {
  if (!MATMULS.includes(op) || output.shape.length !== 3 || output.shape[0] !== 1) return undefined;
  const { a, b } = inputs as { a: Value; b: Value };
  if (a.shape.length !== 3 || b.shape.length !== 3 || a.shape[0] !== 1 || b.shape[0] !== 1) return undefined;
  const flat = (value: Value): Value => rewriter.emit(tf.Reshape, { x: value }, { shape: value.shape.slice(1) }, [{ shape: value.shape.slice(1), dtype: value.dtype }])[0]!;
  const product = rewriter.emit(op, { ...inputs, a: flat(a), b: flat(b) }, attributes, [{ shape: output.shape.slice(1), dtype: output.dtype }])[0]!;
  return rewriter.emit(tf.Reshape, { x: product }, { shape: output.shape }, [output])[0];
};
