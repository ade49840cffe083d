import { tf } from '@limbeck/core';
import type { GraphNode, Value } from '@limbeck/trace';
import { activate } from './activation.js';
import { identityLayout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';

/** Two matrices and a bias: one Gemm, whichever way the operands lie in memory. */
function gemm({ inputs, attributes }: GraphNode, lowering: Lowering): string {
  const a = lowering.readMatrix(inputs['a']!);
  const b = lowering.readMatrix(inputs['b']!);
  const bias = inputs['bias'] ? [lowering.read(inputs['bias'])] : [];
  const flags = { transA: Number((attributes['transposeA'] === true) !== a.transposed), transB: Number((attributes['transposeB'] === true) !== b.transposed) };
  return lowering.builder.node('Gemm', [a.name, b.name, ...bias], flags);
}

/** Stacks of matrices, and matrices of integers; ONNX Runtime fuses the transposes into the product. */
function batched({ inputs, attributes }: GraphNode, lowering: Lowering): string {
  const { builder } = lowering;
  const operand = (value: Value, transposed: boolean): string => {
    const axes = identityLayout(value.shape.length);
    const swapped = [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!];
    return transposed ? builder.node('Transpose', [lowering.read(value)], { perm: swapped }) : lowering.read(value);
  };
  const product = builder.node('MatMul', [operand(inputs['a']!, attributes['transposeA'] === true), operand(inputs['b']!, attributes['transposeB'] === true)]);
  return inputs['bias'] ? builder.node('Add', [product, lowering.read(inputs['bias'])]) : product;
}

const matMul: NodeLowering = (node, lowering) => {
  const output = node.outputs[0]!;
  const product = output.dtype === 'float32' && output.shape.length === 2 && (node.inputs['bias']?.shape.length ?? 0) <= 2 ? gemm(node, lowering) : batched(node, lowering);
  lowering.write(output, activate(node, product, identityLayout(output.shape.length), lowering));
};

/** Matrix products. */
export const matmulLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.BatchMatMul]: matMul,
  [tf._FusedMatMul]: matMul,
};
