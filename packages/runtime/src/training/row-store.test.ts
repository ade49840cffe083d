import type { Split } from '@limbeck/core';
import { expect, it } from 'vitest';
import { RowStore } from './row-store.js';

const split: Split = { size: 4, labels: Int32Array.of(1, 0, 2, 1), read: () => undefined };

function read(store: RowStore, key: string, samples: readonly number[], size: number): number[] {
  const target = new Float32Array(samples.length * size);
  store.read(key, Uint32Array.from(samples), target);
  return [...target];
}

it('keeps rows by sample index, in whatever order batches come', () => {
  const store = new RowStore(split);
  store.declare({ p: { shape: [2], initial: { fill: 0.5 } } });
  store.write('p', Uint32Array.of(3, 0), Float32Array.of(1, 2, 3, 4));
  expect(read(store, 'p', [0, 1, 3], 2)).toEqual([3, 4, 0.5, 0.5, 1, 2]);
});

it('begins with the labels where it is told to, and keeps what is there when it is declared again', () => {
  const store = new RowStore(split);
  store.declare({ p: { shape: [3], initial: 'one-hot-label' } });
  expect(read(store, 'p', [2, 0], 3)).toEqual([0, 0, 1, 0, 1, 0]);
  store.write('p', Uint32Array.of(2), Float32Array.of(7, 8, 9));
  store.declare({ p: { shape: [3], initial: 'one-hot-label' } });
  expect(read(store, 'p', [2], 3)).toEqual([7, 8, 9]);
});
