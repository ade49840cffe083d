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
      let to = 0;
      for (let i = 0; i < indices.length; i++) {
        const index = indices[i]!;
        if (!(index >= 0 && index < size)) throw new RangeError(`There is no sample ${index}: the split has ${size}.`);
        const from = index * sampleSize;
        for (let j = 0; j < sampleSize; j++) out[to++] = table[raw[from + j]!]!;
      }
    },
  };
}
