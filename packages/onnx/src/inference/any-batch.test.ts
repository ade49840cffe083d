import { describe, expect, it } from 'vitest';
import type { OnnxModel, OnnxNode } from '../write/model.js';
import { anyBatch } from './any-batch.js';

/** A model that feeds `values` to one node as its constant, for a batch of `size`. */
function model(size: number, op: string, input: number, values: readonly number[]): OnnxModel {
  const inputs = ['x', ...Array.from({ length: input - 1 }, () => ''), 'values'];
  const node: OnnxNode = { op, inputs, outputs: ['y'], attributes: {} };
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name: 'toy', opset: 21, inputs: [{ name: 'x', type: 'float32', shape: [size, 4] }], outputs: [{ name: 'y', type: 'float32', shape: [size, 2] }], initializers: [{ name: 'values', type: 'int64', shape: [values.length], bytes }], nodes: [node] };
}

function merged(op: string, input: number, valuesOf: (size: number) => readonly number[]): { readonly shape: readonly (number | string)[]; readonly values: readonly bigint[] } {
  const { inputs, initializers } = anyBatch([model(5, op, input, valuesOf(5)), model(7, op, input, valuesOf(7))], [5, 7]);
  return { shape: inputs[0]!.shape, values: [...new BigInt64Array(initializers[0]!.bytes.slice().buffer)] };
}

describe('anyBatch', () => {
  it('names the batch axis and lets a Reshape infer it', () => {
    expect(merged('Reshape', 1, (size) => [size, 3])).toEqual({ shape: ['batch', 4], values: [-1n, 3n] });
  });

  it('lets a Reshape infer an axis that the batch is merged into', () => {
    expect(merged('Reshape', 1, (size) => [4 * size, 3]).values).toEqual([-1n, 3n]);
  });

  it('keeps what does not depend on the batch', () => {
    expect(merged('Reshape', 1, () => [5, 7]).values).toEqual([5n, 7n]);
  });

  it('ends a slice of the whole batch at the end', () => {
    expect(merged('Slice', 2, (size) => [size, 3]).values).toEqual([2n ** 63n - 1n, 3n]);
  });

  it.each([
    ['two axes of one shape', 'Reshape', (size: number) => [size, size]],
    ['an extent that is no multiple', 'Reshape', (size: number) => [size + 1, 3]],
    ['the shape of another operation', 'Expand', (size: number) => [size, 3]],
  ])('refuses %s', (_, op, valuesOf) => {
    expect(() => merged(op, 1, valuesOf)).toThrow(`LIM3010 "toy" cannot be written as a graph for batches of any size: a constant of ${op} depends on the batch size.`);
  });
});
