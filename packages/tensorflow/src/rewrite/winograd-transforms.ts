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

/** `G f Gᵀ` of every pair of channels, `[3, 3, C, K] -> [6, 6, C, K]`, each output channel scaled; in double precision, rounded once. */
export function transformFilter({ shape, data }: HostTensor, scale: ((k: number) => number) | undefined): HostTensor {
  const [, , inputs = 0, outputs = 0] = shape;
  const pairs = inputs * outputs;
  const result = new Float32Array(PATCH * PATCH * pairs);
  const factors = Float64Array.from({ length: outputs }, (_, k) => scale?.(k) ?? 1);
  const rows = new Float64Array(PATCH * 3);
  for (let pair = 0; pair < pairs; pair++) {
    const factor = factors[pair % outputs]!;
    for (let u = 0; u < PATCH; u++) {
      for (let j = 0; j < 3; j++) rows[u * 3 + j] = FILTER[u]![0]! * data[j * pairs + pair]! + FILTER[u]![1]! * data[(3 + j) * pairs + pair]! + FILTER[u]![2]! * data[(6 + j) * pairs + pair]!;
    }
    for (let u = 0; u < PATCH; u++) {
      for (let v = 0; v < PATCH; v++) {
        const sum = FILTER[v]![0]! * rows[u * 3]! + FILTER[v]![1]! * rows[u * 3 + 1]! + FILTER[v]![2]! * rows[u * 3 + 2]!;
        result[(u * PATCH + v) * pairs + pair] = sum * factor;
      }
    }
  }
  return { shape: [PATCH, PATCH, inputs, outputs], dtype: 'float32', data: result };
}
