import { tf } from '@limbeck/core';
import type { Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import { ELEMENT_TYPES } from '../write/model.js';
import type { Lowering, NodeLowering } from './lowering.js';

/** Positions along one side of every box in pixels of the image, `[boxes, size]`. */
function positions(boxes: string, columns: readonly [number, number], extent: number, size: number, builder: GraphBuilder): string {
  const side = (column: number): string => builder.node('Slice', [boxes, builder.ints([column]), builder.ints([column + 1]), builder.ints([1])]);
  const [from, to] = columns.map(side) as [string, string];
  const scale = builder.float(extent - 1);
  if (size === 1) return builder.node('Mul', [builder.node('Mul', [builder.node('Add', [from, to]), builder.float(0.5)]), scale]);
  const step = builder.node('Div', [builder.node('Mul', [builder.node('Sub', [to, from]), scale]), builder.float(size - 1)]);
  const steps = builder.constant('float32', [1, size], Float32Array.from({ length: size }, (_, i) => i));
  return builder.node('Add', [builder.node('Mul', [from, scale]), builder.node('Mul', [steps, step])]);
}

/** Pixels of the images `[boxes, height, width, channels]` at rows `[boxes, height]` and columns `[boxes, width]`. */
function pixels(lowering: Lowering, { image, boxInd }: Record<'image' | 'boxInd', Value>, rows: string, columns: string, [boxes, height, width]: readonly number[]): string {
  const { builder } = lowering;
  const [batch, imageHeight, imageWidth] = image.shape as readonly [number, number, number];
  const index = (name: string, shape: readonly number[], last: number): string => {
    const clipped = builder.node('Clip', [builder.node('Cast', [name], { to: ELEMENT_TYPES.int64 }), builder.constant('int64', [], BigInt64Array.of(0n)), builder.constant('int64', [], BigInt64Array.of(BigInt(last)))]);
    return builder.node('Expand', [builder.node('Reshape', [clipped, builder.ints(shape)]), builder.ints([boxes!, height!, width!, 1])]);
  };
  const places = [index(lowering.read(boxInd), [boxes!, 1, 1, 1], batch - 1), index(rows, [boxes!, height!, 1, 1], imageHeight - 1), index(columns, [boxes!, 1, width!, 1], imageWidth - 1)];
  const images = image.dtype === 'float32' ? lowering.read(image) : builder.node('Cast', [lowering.read(image)], { to: ELEMENT_TYPES.float32 });
  return builder.node('GatherND', [images, builder.node('Concat', places, { axis: 3 })]);
}

/** Parts of images in one size; places outside the image get the extrapolation value. */
const cropAndResize: NodeLowering = ({ inputs, attributes, outputs: [output] }, lowering) => {
  const { builder } = lowering;
  const { image, boxes, boxInd } = inputs as Record<'image' | 'boxes' | 'boxInd', Value>;
  const [count, height, width] = output!.shape as readonly [number, number, number, number];
  const [, imageHeight, imageWidth] = image.shape as readonly [number, number, number, number];
  const box = lowering.read(boxes);
  const y = positions(box, [0, 2], imageHeight, height, builder);
  const x = positions(box, [1, 3], imageWidth, width, builder);
  const inside = builder.node('And', [within(y, imageHeight, [count, height, 1, 1], builder), within(x, imageWidth, [count, 1, width, 1], builder)]);
  const at = (rows: string, columns: string): string => pixels(lowering, { image, boxInd }, rows, columns, output!.shape);
  let crops: string;
  if (attributes['method'] === 'nearest') crops = at(rounded(y, builder), rounded(x, builder));
  else {
    const [top, left] = [builder.node('Floor', [y]), builder.node('Floor', [x])];
    const [bottom, right] = [builder.node('Ceil', [y]), builder.node('Ceil', [x])];
    const share = (place: string, low: string, shape: readonly number[]): string => builder.node('Reshape', [builder.node('Sub', [place, low]), builder.ints(shape)]);
    const mix = (a: string, b: string, weight: string): string => builder.node('Add', [a, builder.node('Mul', [builder.node('Sub', [b, a]), weight])]);
    const across = share(x, left, [count, 1, width, 1]);
    crops = mix(mix(at(top, left), at(top, right), across), mix(at(bottom, left), at(bottom, right), across), share(y, top, [count, height, 1, 1]));
  }
  lowering.write(output!, builder.node('Where', [inside, crops, builder.float(attributes['extrapolationValue'] as number)]));
};

function within(places: string, extent: number, shape: readonly number[], builder: GraphBuilder): string {
  const inside = builder.node('And', [builder.node('GreaterOrEqual', [places, builder.float(0)]), builder.node('LessOrEqual', [places, builder.float(extent - 1)])]);
  return builder.node('Reshape', [inside, builder.ints(shape)]);
}

/** Halves go up, as in tfjs; ONNX's Round takes them to the even number. */
function rounded(places: string, builder: GraphBuilder): string {
  return builder.node('Floor', [builder.node('Add', [places, builder.float(0.5)])]);
}

export const cropLowerings: Readonly<Record<string, NodeLowering>> = { [tf.CropAndResize]: cropAndResize };
