import { sizeOf, tf } from '@limbeck/core';
import type { NodeLowering } from './lowering.js';

type Amounts = readonly (readonly [number, number])[];

/** Blocks of the axes behind the first one become entries of the first one. */
const spaceToBatch: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const block = [...(attributes['blockShape'] as readonly number[])];
  const paddings = attributes['paddings'] as Amounts;
  const whole = [[0, 0] as const, ...paddings, ...x.shape.slice(block.length + 1).map(() => [0, 0] as const)];
  const padded = builder.node('Pad', [lowering.read(x), builder.ints([...whole.map(([before]) => before), ...whole.map(([, after]) => after)]), builder.scalar(x.dtype, 0)]);
  const shape = x.shape.map((extent, axis) => extent + whole[axis]![0] + whole[axis]![1]);
  const split = tf.backend_util.getReshaped(shape, block, sizeOf(block), false);
  const perm = tf.backend_util.getPermuted(split.length, block.length, false);
  const moved = builder.node('Transpose', [builder.node('Reshape', [padded, builder.ints(split)])], { perm });
  lowering.write(output!, builder.node('Reshape', [moved, builder.ints(output!.shape)]));
};

/** The inverse of the above. */
const batchToSpace: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const block = [...(attributes['blockShape'] as readonly number[])];
  const crops = attributes['crops'] as Amounts;
  const product = sizeOf(block);
  const split = tf.backend_util.getReshaped([...x.shape], block, product);
  const perm = tf.backend_util.getPermuted(split.length, block.length);
  const joined = tf.backend_util.getReshapedPermuted([...x.shape], block, product);
  const moved = builder.node('Transpose', [builder.node('Reshape', [lowering.read(x), builder.ints(split)])], { perm });
  const starts = crops.map(([before]) => before);
  const ends = starts.map((start, i) => start + output!.shape[i + 1]!);
  lowering.write(output!, builder.node('Slice', [builder.node('Reshape', [moved, builder.ints(joined)]), builder.ints(starts), builder.ints(ends), builder.ints(block.map((_, i) => i + 1))]));
};

/** Groups of channels become blocks of pixels. */
const depthToSpace: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const x = inputs['x']!;
  const size = attributes['blockSize'] as number;
  const first = attributes['dataFormat'] === 'NCHW';
  const [n, a, b, c] = x.shape as readonly [number, number, number, number];
  const split = first ? [n, size, size, a / (size * size), b, c] : [n, a, b, size, size, c / (size * size)];
  const perm = first ? [0, 3, 4, 1, 5, 2] : [0, 1, 3, 2, 4, 5];
  const moved = builder.node('Transpose', [builder.node('Reshape', [lowering.read(x), builder.ints(split)])], { perm });
  lowering.write(output!, builder.node('Reshape', [moved, builder.ints(output!.shape)]));
};

/** Axes split into blocks and moved elsewhere. */
export const blockLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.SpaceToBatchND]: spaceToBatch,
  [tf.BatchToSpaceND]: batchToSpace,
  [tf.DepthToSpace]: depthToSpace,
};
