import { sizeOf, type HostTensor } from '@limbeck/core';

/** Values in (-2, 2) without pattern, always the same. */
export function values(shape: readonly number[], seed = 1): HostTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const wave = Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453;
    return 4 * (wave - Math.floor(wave)) - 2;
  });
  return { shape, dtype: 'float32', data };
}

export function floats(shape: readonly number[], ...data: number[]): HostTensor {
  return { shape, dtype: 'float32', data: Float32Array.from(data) };
}

export function flags(shape: readonly number[], ...data: number[]): HostTensor {
  return { shape, dtype: 'bool', data: Uint8Array.from(data) };
}

/** Rows of `length`. */
export function rowsOf(x: readonly number[], length: number): number[][] {
  return Array.from({ length: x.length / length }, (_, i) => x.slice(i * length, (i + 1) * length));
}

/** Columns of a matrix with rows of `length`. */
export function columnsOf(x: readonly number[], length: number): number[][] {
  return Array.from({ length }, (_, j) => rowsOf(x, length).map((row) => row[j]!));
}

export const sum = (x: readonly number[]): number => x.reduce((total, value) => total + value, 0);
export const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]!));
export const length = (a: readonly number[]): number => Math.sqrt(dot(a, a));

export function centred(x: readonly number[]): number[] {
  const mean = sum(x) / x.length;
  return x.map((value) => value - mean);
}
