import type { HostTensor } from '@limbeck/core';

/** Outputs and inputs of one tile in one direction: F(4, 3). */
export const TILE = 4;
export const PATCH = 6;

/** Interpolation points 0, 1, -1, 2, -2 and infinity. */
const INPUT = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const FILTER = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const OUTPUT = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

/** `[6 T, extent]`: every tile's patch of an axis that is padded by 1, transformed; T = extent / 4 tiles, the place in the patch before the tile. */
export function inputTransform(extent: number): HostTensor {
  const tiles = extent / TILE;
  const data = new Float32Array(PATCH * tiles * extent);
  for (let place = 0; place < PATCH; place++) {
    for (let tile = 0; tile < tiles; tile++) {
      for (let i = 0; i < PATCH; i++) {
        const at = TILE * tile + i - 1;
        if (at >= 0 && at < extent) data[(place * tiles + tile) * extent + at]! += INPUT[place]![i]!;
      }
    }
  }
  return { shape: [PATCH * tiles, extent], dtype: 'float32', data };
}

/** `[extent, 6 T]`: from transformed patches back to the axis. */
export function outputTransform(extent: number): HostTensor {
  const tiles = extent / TILE;
  const data = new Float32Array(extent * PATCH * tiles);
  for (let tile = 0; tile < tiles; tile++) {
    for (let i = 0; i < TILE; i++) {
      for (let place = 0; place < PATCH; place++) data[(TILE * tile + i) * PATCH * tiles + place * tiles + tile] = OUTPUT[i]![place]!;
    }
  }
  return { shape: [extent, PATCH * tiles], dtype: 'float32', data };
}

/** `[36, 9]`: from the taps of a filter to its transform `G f Gᵀ`; `turned` for the filter rotated by 180 degrees. */
export function filterTransform(turned: boolean): HostTensor {
  const data = new Float32Array(PATCH * PATCH * 9);
  for (let u = 0; u < PATCH; u++) {
    for (let v = 0; v < PATCH; v++) {
      for (let tap = 0; tap < 9; tap++) {
        const from = turned ? 8 - tap : tap;
        data[(u * PATCH + v) * 9 + tap] = FILTER[u]![Math.floor(from / 3)]! * FILTER[v]![from % 3]!;
      }
    }
  }
  return { shape: [PATCH * PATCH, 9], dtype: 'float32', data };
}

/** `G f Gᵀ` of every pair of channels, `[3, 3, C, K] -> [6, 6, C, K]`, each output channel scaled; in double precision, rounded once. */
export function transformFilter({ shape, data }: HostTensor, scale: (k: number) => number): HostTensor {
  const [, , inputs = 0, outputs = 0] = shape;
  const pairs = inputs * outputs;
  const result = new Float32Array(PATCH * PATCH * pairs);
  const factors = Float64Array.from({ length: outputs }, (_, k) => scale(k));
  const rows = new Float64Array(3 * pairs);
  for (let u = 0; u < PATCH; u++) {
    const [a, b, c] = FILTER[u] as [number, number, number];
    for (let at = 0; at < 3 * pairs; at++) rows[at] = a * data[at]! + b * data[3 * pairs + at]! + c * data[6 * pairs + at]!;
    for (let v = 0; v < PATCH; v++) {
      const [d, e, f] = FILTER[v] as [number, number, number];
      const base = (u * PATCH + v) * pairs;
      for (let pair = 0; pair < pairs; pair++) result[base + pair] = (d * rows[pair]! + e * rows[pairs + pair]! + f * rows[2 * pairs + pair]!) * factors[pair % outputs]!;
    }
  }
  return { shape: [PATCH, PATCH, inputs, outputs], dtype: 'float32', data: result };
}

export function transposed({ shape: [rows = 0, columns = 0], dtype, data }: HostTensor): HostTensor {
  const result = new Float32Array(data.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) result[j * rows + i] = data[i * columns + j]!;
  return { shape: [columns, rows], dtype, data: result };
}
