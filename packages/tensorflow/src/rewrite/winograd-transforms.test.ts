import type { HostTensor } from '@limbeck/core';
import { expect, test } from 'vitest';
import { inputTransform, outputTransform, PATCH, TILE, transformFilter } from './winograd-transforms.js';

const matrix = ({ shape: [, columns = 0], data }: HostTensor) => (row: number, column: number): number => data[row * columns + column]!;
const wave = (i: number): number => Math.sin(12.9898 * (i + 1));

test.each([[4, 4], [8, 12]])('a %i x %i map, transformed, multiplied and put back, is the direct convolution, borders included', (h, w) => {
  const x = Array.from({ length: h }, (_, i) => Array.from({ length: w }, (_, j) => wave(i * w + j)));
  const filter: HostTensor = { shape: [3, 3, 1, 1], dtype: 'float32', data: Float32Array.from({ length: 9 }, (_, i) => wave(100 + i)) };
  const transformed = transformFilter(filter, () => 2).data;
  const [inRows, inColumns, outRows, outColumns] = [inputTransform(h), inputTransform(w), outputTransform(h), outputTransform(w)].map(matrix) as ReturnType<typeof matrix>[];
  const [rows, columns] = [(PATCH * h) / TILE, (PATCH * w) / TILE];
  const place = (index: number, extent: number): number => Math.floor(index / (extent / TILE));
  const products = Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (_, c) => {
      let sum = 0;
      for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) sum += inRows!(r, i) * x[i]![j]! * inColumns!(c, j);
      return sum * transformed[place(r, h) * PATCH + place(c, w)]!;
    }),
  );
  for (let i = 0; i < h; i++) {
    for (let j = 0; j < w; j++) {
      let direct = 0;
      for (let a = 0; a < 3; a++) for (let b = 0; b < 3; b++) direct += 2 * filter.data[a * 3 + b]! * (x[i + a - 1]?.[j + b - 1] ?? 0);
      let found = 0;
      for (let r = 0; r < rows; r++) for (let c = 0; c < columns; c++) found += outRows!(i, r) * products[r]![c]! * outColumns!(j, c);
      expect(found).toBeCloseTo(direct, 5);
    }
  }
});

test('every pair of channels has its own filter, every output channel its scale', () => {
  const filter: HostTensor = { shape: [3, 3, 2, 3], dtype: 'float32', data: Float32Array.from({ length: 54 }, (_, i) => wave(i)) };
  const { shape, data } = transformFilter(filter, (k) => k + 1);
  expect(shape).toEqual([6, 6, 2, 3]);
  // The corner of G f G^T is f[0, 0] / 16, the opposite one f[2, 2].
  for (let pair = 0; pair < 6; pair++) {
    expect(data[pair]).toBeCloseTo((filter.data[pair]! / 16) * ((pair % 3) + 1), 6);
    expect(data[35 * 6 + pair]).toBeCloseTo(filter.data[8 * 6 + pair]! * ((pair % 3) + 1), 6);
  }
});
