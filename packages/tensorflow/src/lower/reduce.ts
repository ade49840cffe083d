import { tf } from '@limbeck/core';
import type { DType } from '@limbeck/core';
import type { GraphBuilder, Ref } from './graph-builder.js';
import { inputOf, outputOf, refOf, typed, type Call, type Lowering, type LoweringTable } from './lowering.js';

/** The axes reduced over, from 0; all of them when the kernel names none. */
function axesOf(call: Call): number[] {
  const { axis, reductionIndices } = call.node.attributes;
  return tf.util.parseAxisParam((axis ?? reductionIndices) as number | number[], [...inputOf(call, 'x').shape]);
}

const keepDims = (call: Call): { readonly bool: boolean } => ({ bool: call.node.attributes['keepDims'] === true });

/** Sums of bool count and means are of floats: the input first takes the output's dtype. */
function promoted(call: Call, graph: GraphBuilder): { readonly x: Ref; readonly dtype: DType } {
  const from = inputOf(call, 'x').dtype;
  const dtype = outputOf(call).dtype;
  const x = refOf(call, 'x');
  return { x: from === dtype ? x : graph.add('Cast', [x], { SrcT: { type: from }, DstT: { type: dtype } }), dtype };
}

const reduction = (op: string): Lowering => (call, graph) => {
  const { x, dtype } = promoted(call, graph);
  return graph.add(op, [x, graph.ints(axesOf(call))], { ...typed(dtype), Tidx: { type: 'int32' }, keep_dims: keepDims(call) });
};

const logical = (op: string): Lowering => (call, graph) => graph.add(op, [refOf(call, 'x'), graph.ints(axesOf(call))], { Tidx: { type: 'int32' }, keep_dims: keepDims(call) });

const argument = (op: string): Lowering => (call, graph) =>
  graph.add(op, [refOf(call, 'x'), graph.scalar(axesOf(call)[0] ?? 0, 'int32')], { ...typed(inputOf(call, 'x').dtype), Tidx: { type: 'int32' }, output_type: { type: 'int32' } });

const topK: Lowering = (call, graph) => {
  const { k, sorted } = call.node.attributes;
  const node = graph.add('TopKV2', [refOf(call, 'x'), graph.scalar((k as number | undefined) ?? 1, 'int32')], { ...typed(inputOf(call, 'x').dtype), sorted: { bool: sorted !== false } });
  return [node, `${node}:1`];
};

const cumulative: Lowering = (call, graph) => {
  const { axis, exclusive, reverse } = call.node.attributes;
  return graph.add('Cumsum', [refOf(call, 'x'), graph.scalar(axis as number, 'int32')], {
    ...typed(inputOf(call, 'x').dtype),
    Tidx: { type: 'int32' },
    exclusive: { bool: exclusive === true },
    reverse: { bool: reverse === true },
  });
};

export const reduce: LoweringTable = {
  [tf.Sum]: reduction('Sum'),
  [tf.Prod]: reduction('Prod'),
  [tf.Mean]: reduction('Mean'),
  [tf.Max]: reduction('Max'),
  [tf.Min]: reduction('Min'),
  [tf.All]: logical('All'),
  [tf.Any]: logical('Any'),
  [tf.ArgMax]: argument('ArgMax'),
  [tf.ArgMin]: argument('ArgMin'),
  [tf.TopK]: topK,
  [tf.Cumsum]: cumulative,
};
