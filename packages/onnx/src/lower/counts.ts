import { sizeOf, tf } from '@limbeck/core';
import type { Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { ELEMENT_TYPES } from '../write/model.js';
import type { NodeLowering } from './lowering.js';

/** Indices outside `[0, extent)` become `extent`: a place behind the last, which is cut off in the end. */
function orBehind(indices: string, extent: number, builder: GraphBuilder): string {
  const outside = builder.node('Or', [builder.node('Less', [indices, builder.scalar('int32', 0)]), builder.node('GreaterOrEqual', [indices, builder.scalar('int32', extent)])]);
  return builder.node('Where', [outside, builder.scalar('int32', extent), indices]);
}

/** Sums of the entries with the same segment number; entries of other numbers are left out. */
const segmentSum: NodeLowering = ({ inputs, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const ids = inputs['segmentIds']!;
  const segments = output!.shape[0]!;
  const [count, size] = [sizeOf(ids.shape), sizeOf(output!.shape.slice(1))];
  const places = builder.node('Reshape', [orBehind(lowering.read(ids), segments, builder), builder.ints([count, 1])]);
  const updates = builder.node('Reshape', [lowering.read(inputs['x']!), builder.ints([count, size])]);
  const zeros = builder.node('Expand', [builder.scalar(output!.dtype, 0), builder.ints([segments + 1, size])]);
  const summed = builder.node('ScatterElements', [zeros, builder.node('Expand', [places, builder.ints([count, size])]), updates], { axis: 0, reduction: 'add' });
  lowering.write(output!, builder.node('Reshape', [builder.node('Slice', [summed, builder.ints([0]), builder.ints([segments]), builder.ints([0])]), builder.ints(output!.shape)]));
};

/** How often each number occurs in a row, or the sum of the weights that lie beside it; numbers too large are left out. */
const bincount: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const [x, weights] = [inputs['x']!, inputs['weights']!];
  const size = output!.shape.at(-1)!;
  const rows = sizeOf(output!.shape.slice(0, -1));
  const shape = builder.ints([rows, sizeOf(x.shape) / rows]);
  const binary = attributes['binaryOutput'] === true;
  const one = builder.scalar(output!.dtype, 1);
  const updates = sizeOf(weights.shape) === 0 || binary ? builder.node('Expand', [one, shape]) : builder.node('Reshape', [lowering.read(weights), shape]);
  const places = builder.node('Reshape', [orBehind(lowering.read(x), size, builder), shape]);
  const zeros = builder.node('Expand', [builder.scalar(output!.dtype, 0), builder.ints([rows, size + 1])]);
  const counted = builder.node('ScatterElements', [zeros, places, updates], { axis: 1, ...(binary ? {} : { reduction: 'add' }) });
  lowering.write(output!, builder.node('Reshape', [builder.node('Slice', [counted, builder.ints([0]), builder.ints([size]), builder.ints([1])]), builder.ints(output!.shape)]));
};

/** Where each value would go into its sorted row: the number of entries that are smaller, or on the right side not larger. */
const searchSorted: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const column = (value: Value, shape: readonly number[]): string => builder.node('Reshape', [lowering.read(value), builder.ints(shape)]);
  const [sorted, values] = [inputs['sortedSequence']!, inputs['values']!];
  const [rows, extent] = sorted.shape as readonly [number, number];
  const before = builder.node(attributes['side'] === 'left' ? 'Less' : 'LessOrEqual', [column(sorted, [rows, 1, extent]), column(values, [rows, values.shape[1]!, 1])]);
  lowering.write(output!, builder.node('ReduceSum', [builder.node('Cast', [before], { to: ELEMENT_TYPES.int32 }), builder.ints([2])], { keepdims: 0 }));
};

/** Sums and counts by number. */
export const countLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.UnsortedSegmentSum]: segmentSum,
  [tf.Bincount]: bincount,
  [tf.DenseBincount]: bincount,
  [tf.SearchSorted]: searchSorted,
};
