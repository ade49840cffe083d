import { tf } from '@limbeck/core';
import { biasAndActivation } from './activation.js';
import { inputOf, outputOf, refOf, typed, type Lowering, type LoweringTable } from './lowering.js';

const size = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** tfjs multiplies stacks of matrices even where the stack has one: that one becomes a plain MatMul. */
const matmul: Lowering = (call, graph) => {
  const a = inputOf(call, 'a');
  const b = inputOf(call, 'b');
  const out = outputOf(call);
  const transposed = { a: { bool: call.node.attributes['transposeA'] === true }, b: { bool: call.node.attributes['transposeB'] === true } };
  if (size(out.shape.slice(0, -2)) !== 1) {
    const product = graph.add('BatchMatMulV2', [refOf(call, 'a'), refOf(call, 'b')], { ...typed('float32'), adj_x: transposed.a, adj_y: transposed.b });
    return biasAndActivation(call, product, graph);
  }
  const matrix = (name: 'a' | 'b', shape: readonly number[]): string => (shape.length === 2 ? refOf(call, name) : graph.reshape(refOf(call, name), { shape: shape.slice(-2), dtype: 'float32' }));
  const product = graph.add('MatMul', [matrix('a', a.shape), matrix('b', b.shape)], { ...typed('float32'), transpose_a: transposed.a, transpose_b: transposed.b });
  const result = biasAndActivation(call, product, graph);
  return out.shape.length === 2 ? result : graph.reshape(result, out);
};

export const matmuls: LoweringTable = { [tf.BatchMatMul]: matmul, [tf._FusedMatMul]: matmul };
