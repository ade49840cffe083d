import { tf } from '@limbeck/core';
import type { GraphNode, Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { ELEMENT_TYPES } from '../write/model.js';
import type { Layout } from './layout.js';
import type { Lowering, NodeLowering } from './lowering.js';

function axesOf({ inputs, attributes }: GraphNode): readonly number[] {
  return tf.util.parseAxisParam(attributes['axis'] as number | number[], [...inputs['x']!.shape]);
}

/** How the axes that are left over lie in memory, renumbered from 0. */
function remainingLayout(layout: Layout, reduced: readonly number[]): Layout {
  const kept = layout.filter((axis) => !reduced.includes(axis));
  const order = [...kept].sort((a, b) => a - b);
  return kept.map((axis) => order.indexOf(axis));
}

type Reduction = (x: string, physicalAxes: readonly number[], keepDims: boolean, builder: GraphBuilder) => string;

/** Reduces in the layout in which the input lies; `input` adapts it first. */
function reduction(reduce: Reduction, input: (x: Value, lowering: Lowering, layout: Layout) => string = (x, lowering, layout) => lowering.read(x, layout)): NodeLowering {
  return (node, lowering) => {
    const x = node.inputs['x']!;
    const layout = lowering.layoutOf(x);
    const axes = axesOf(node);
    const keepDims = node.attributes['keepDims'] === true;
    const result = reduce(input(x, lowering, layout), axes.map((axis) => layout.indexOf(axis)), keepDims, lowering.builder);
    lowering.write(node.outputs[0]!, result, keepDims ? layout : remainingLayout(layout, axes));
  };
}

const onnxReduction =
  (op: string): Reduction =>
  (x, axes, keepDims, builder) =>
    builder.node(op, [x, builder.ints(axes)], { keepdims: keepDims ? 1 : 0 });

const casted =
  (to: keyof typeof ELEMENT_TYPES, when: (x: Value) => boolean) =>
  (x: Value, lowering: Lowering, layout: Layout): string => {
    const name = lowering.read(x, layout);
    return when(x) ? lowering.builder.node('Cast', [name], { to: ELEMENT_TYPES[to] }) : name;
  };

const boolAsInt = casted('int32', (x) => x.dtype === 'bool');
const asFloat = casted('float32', (x) => x.dtype !== 'float32');

const logical = (op: string): NodeLowering =>
  reduction((x, axes, keepDims, builder) => builder.node('Cast', [onnxReduction(op)(x, axes, keepDims, builder)], { to: ELEMENT_TYPES.bool }), boolAsInt);

/** The index of the extreme entry; NaN is none. */
const argument = (op: string, worst: number): NodeLowering =>
  reduction(
    (x, axes, keepDims, builder) => builder.node('Cast', [builder.node(op, [x], { axis: axes[0]!, keepdims: keepDims ? 1 : 0 })], { to: ELEMENT_TYPES.int32 }),
    (x, lowering, layout) => {
      const { builder } = lowering;
      const name = boolAsInt(x, lowering, layout);
      return x.dtype === 'float32' ? builder.node('Where', [builder.node('IsNaN', [name]), builder.float(worst), name]) : name;
    },
  );

/** The extreme entry, or NaN where there is one; ONNX Runtime's reductions pass over it. */
const extreme = (op: string): NodeLowering => (node, lowering) => {
  const ofNumbers: Reduction = (x, axes, keepDims, builder) => {
    const result = onnxReduction(op)(x, axes, keepDims, builder);
    if (node.inputs['x']!.dtype !== 'float32') return result;
    const nans = onnxReduction('ReduceMax')(builder.node('Cast', [builder.node('IsNaN', [x])], { to: ELEMENT_TYPES.int32 }), axes, keepDims, builder);
    return builder.node('Where', [builder.node('Cast', [nans], { to: ELEMENT_TYPES.bool }), builder.float(NaN), result]);
  };
  if (node.inputs['x']!.dtype === 'bool') return logical(op)(node, lowering);
  reduction(ofNumbers)(node, lowering);
};

const topK: NodeLowering = ({ inputs, attributes, outputs: [values, indices] }, lowering) => {
  const { builder } = lowering;
  const [best, at] = builder.nodeWithOutputs('TopK', [lowering.read(inputs['x']!), builder.ints([attributes['k'] as number])], { axis: -1 }, 2);
  lowering.write(values!, best!);
  lowering.write(indices!, builder.node('Cast', [at!], { to: ELEMENT_TYPES.int32 }));
};

/** Sums, extrema and the like over some axes. */
export const reduceLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.Sum]: reduction(onnxReduction('ReduceSum'), boolAsInt),
  [tf.Mean]: reduction(onnxReduction('ReduceMean'), asFloat),
  [tf.Prod]: reduction(onnxReduction('ReduceProd'), boolAsInt),
  [tf.Max]: extreme('ReduceMax'),
  [tf.Min]: extreme('ReduceMin'),
  [tf.All]: logical('ReduceMin'),
  [tf.Any]: logical('ReduceMax'),
  [tf.ArgMax]: argument('ArgMax', -Infinity),
  [tf.ArgMin]: argument('ArgMin', Infinity),
  [tf.TopK]: topK,
};
