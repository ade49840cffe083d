import type { Split } from '@limbeck/core';
import { CHANNELS, IMAGE_SIZE, type RecordFile } from './records.js';

/** Of each channel; applied to the raw value / 255. */
export interface Standardization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

const PIXELS = IMAGE_SIZE / CHANNELS;

/** A split over one or more files of records. The images stay bytes, channel by channel, and become standardized, channels last, as they are read. */
export function recordSplit(files: readonly RecordFile[], labelBytes: number, { mean, std }: Standardization): Split {
  const size = files.reduce((sum, { count }) => sum + count, 0);
  const images = files.flatMap(({ bytes, count }) => Array.from({ length: count }, (_, i) => ({ bytes, start: i * (labelBytes + IMAGE_SIZE) + labelBytes })));
  const tables = mean.map((center, channel) => Float32Array.from({ length: 256 }, (_, value) => (value / 255 - center) / std[channel]!));
  const labels = new Int32Array(size);
  let at = 0;
  for (const file of files) {
    labels.set(file.labels, at);
    at += file.count;
  }
  return {
    size,
    labels,
    read(indices, out) {
      if (out.length < indices.length * IMAGE_SIZE) throw new RangeError(`${indices.length} samples need ${indices.length * IMAGE_SIZE} values, the array given has ${out.length}.`);
      for (let i = 0; i < indices.length; i++) {
        const image = images[indices[i]!];
        if (!image) throw new RangeError(`There is no sample ${indices[i]}: the split has ${size}.`);
        interleave(image, tables, out, i * IMAGE_SIZE);
      }
    },
  };
}

function interleave({ bytes, start }: { readonly bytes: Uint8Array; readonly start: number }, tables: readonly Float32Array[], to: Float32Array, at: number): void {
  const [red, green, blue] = tables as [Float32Array, Float32Array, Float32Array];
  let target = at;
  for (let pixel = start; pixel < start + PIXELS; pixel++, target += CHANNELS) {
    to[target] = red[bytes[pixel]!]!;
    to[target + 1] = green[bytes[pixel + PIXELS]!]!;
    to[target + 2] = blue[bytes[pixel + 2 * PIXELS]!]!;
  }
}
