import { tf } from '@limbeck/core';
import type { Attributes, Value } from '@limbeck/trace';
import type { GraphBuilder } from '../write/graph-builder.js';
import type { NodeLowering } from './lowering.js';

/** Where one axis of the result takes its values from: `(1 - fraction) x[low] + fraction x[high]` for each of its places. */
interface Samples {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly fraction: readonly number[];
}

type Sampling = (from: number, to: number, attributes: Attributes) => Samples;

/** The place in the input that belongs to each place of the result, between the input's pixels. */
function sources(from: number, to: number, { alignCorners, halfPixelCenters }: Attributes, shift: number): number[] {
  const corners = alignCorners === true && to > 1;
  const ratio = corners ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, i) => (halfPixelCenters === true ? ratio * (i + 0.5) - shift : ratio * i));
}

const bilinear: Sampling = (from, to, attributes) => {
  const places = sources(from, to, attributes, 0.5);
  const low = places.map((place) => Math.max(0, Math.floor(place)));
  return { low, high: places.map((place) => Math.min(from - 1, Math.ceil(place))), fraction: places.map((place, i) => Math.max(0, place - low[i]!)) };
};

const nearest: Sampling = (from, to, attributes) => {
  const round = attributes['alignCorners'] === true ? Math.round : Math.floor;
  const low = sources(from, to, attributes, 0).map((place) => Math.max(0, Math.min(from - 1, round(place))));
  return { low, high: low, fraction: low.map(() => 0) };
};

/** One axis of `[N, H, W, C]` resized. */
function resampled(x: string, axis: number, { low, high, fraction }: Samples, builder: GraphBuilder): string {
  const at = (places: readonly number[]): string => builder.node('Gather', [x, builder.ints(places)], { axis });
  const below = at(low);
  if (fraction.every((share) => share === 0)) return below;
  const share = builder.constant('float32', axis === 1 ? [fraction.length, 1, 1] : [fraction.length, 1], Float32Array.from(fraction));
  return builder.node('Add', [below, builder.node('Mul', [builder.node('Sub', [at(high), below]), share])]);
}

/** `[from, to]`: how much of each place of the result came from each place of the input. */
function shares(from: number, { low, high, fraction }: Samples, builder: GraphBuilder): string {
  const to = low.length;
  const matrix = new Float32Array(from * to);
  low.forEach((place, i) => {
    matrix[place * to + i]! += 1 - fraction[i]!;
    matrix[high[i]! * to + i]! += fraction[i]!;
  });
  return builder.constant('float32', [from, to], matrix);
}

const resize =
  (sampling: Sampling): NodeLowering =>
  ({ inputs, attributes, outputs: [output] }, lowering) => {
    const { builder } = lowering;
    const images = inputs['images']!;
    const [, height, width] = images.shape as readonly [number, number, number, number];
    const [toHeight, toWidth] = attributes['size'] as readonly [number, number];
    const read = lowering.read(images);
    const real = images.dtype === 'float32' ? read : builder.node('Cast', [read], { to: 1 });
    const rows = resampled(real, 1, sampling(height, toHeight, attributes), builder);
    lowering.write(output!, resampled(rows, 2, sampling(width, toWidth, attributes), builder));
  };

/** The transposed map: every gradient goes back to the pixels that its place was mixed from. */
const gradient =
  (sampling: Sampling): NodeLowering =>
  ({ inputs, attributes, outputs: [output] }, lowering) => {
    const { builder } = lowering;
    const { dy, images } = inputs as { dy: Value; images: Value };
    const [batch, height, width, channels] = images.shape as readonly [number, number, number, number];
    const [, fromHeight, fromWidth] = dy.shape as readonly [number, number, number, number];
    const rows = shares(height, sampling(height, fromHeight, attributes), builder);
    const columns = shares(width, sampling(width, fromWidth, attributes), builder);
    const byRows = builder.node('MatMul', [rows, builder.node('Reshape', [lowering.read(dy), builder.ints([batch, fromHeight, fromWidth * channels])])]);
    const byColumns = builder.node('MatMul', [columns, builder.node('Reshape', [byRows, builder.ints([batch * height, fromWidth, channels])])]);
    lowering.write(output!, builder.node('Reshape', [byColumns, builder.ints(images.shape)]));
  };

/** Images in other sizes, and the gradients. */
export const resizeLowerings: Readonly<Record<string, NodeLowering>> = {
  [tf.ResizeBilinear]: resize(bilinear),
  [tf.ResizeNearestNeighbor]: resize(nearest),
  [tf.ResizeBilinearGrad]: gradient(bilinear),
  [tf.ResizeNearestNeighborGrad]: gradient(nearest),
};
