import { sizeOf, type Split } from '@limbeck/core';
import type { IdxArray } from './idx-format.js';

/** Raw value / 255, then mean and standard deviation. */
export interface Standardization {
  readonly mean: number;
  readonly std: number;
}

/** `(value / 255 - mean) / std` of every byte value. */
export function standardizationTable({ mean, std }: Standardization): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => (value / 255 - mean) / std);
}

/** A split that keeps its images as bytes and standardizes them as they are read. */
export function imageSplit(images: IdxArray, labels: IdxArray, standardization: Standardization): Split {
  const size = images.shape[0]!;
  const sampleSize = sizeOf(images.shape.slice(1));
  const table = standardizationTable(standardization);
  const raw = images.data;
  return {
    size,
    labels: Int32Array.from(labels.data),
    read(indices, out) {
      if (out.length < indices.length * sampleSize) {
        throw new RangeError(`${indices.length} samples need ${indices.length * sampleSize} values, the array given has ${out.length}.`);
      }
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i]!;
        if (!(index >= 0 && index < size)) throw new RangeError(`There is no sample ${index}: the split has ${size}.`);
        translate({ table, from: raw, start: index * sampleSize, count: sampleSize, to: out, at: i * sampleSize });
      }
    },
  };
}

interface Translation {
  readonly table: Float32Array;
  readonly from: Uint8Array;
  readonly start: number;
  readonly count: number;
  readonly to: Float32Array;
  readonly at: number;
}

function translate({ table, from, start, count, to, at }: Translation): void {
  const end = start + count;
  let source = start;
  let target = at;
  // Four at a time: measured to take 0.6 times as long, and every sample of every step passes through here.
  for (; source + 3 < end; source += 4, target += 4) {
    to[target] = table[from[source]!]!;
    to[target + 1] = table[from[source + 1]!]!;
    to[target + 2] = table[from[source + 2]!]!;
    to[target + 3] = table[from[source + 3]!]!;
  }
  for (; source < end; source++, target++) to[target] = table[from[source]!]!;
}
