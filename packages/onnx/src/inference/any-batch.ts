import { LimbeckError } from '@limbeck/core';
import type { OnnxInitializer, OnnxModel, OnnxTensorType } from '../write/model.js';

/** Batch sizes to record with: primes that are no extent of a network, so that what depends on the batch stands out. */
export const BATCH_SIZES = [7919, 7927] as const;

/** The axis of any length, in the shapes of inputs and outputs. */
export const BATCH_AXIS = 'batch';

type BatchSizes = readonly [number, number];

/**
 * The model that works for every batch size, of two lowerings of the same network for the batch sizes `sizes`: what both have in common stays, and
 * what differs in the one way that a batch size explains becomes independent of it. A shape that a Reshape asks for gets -1 there; the end of a
 * Slice over the whole batch gets the largest integer.
 *
 * @throws LIM3010 anything else depends on the batch size
 */
export function anyBatch(models: readonly [OnnxModel, OnnxModel], sizes: BatchSizes = BATCH_SIZES): OnnxModel {
  const [first, second] = models;
  if (JSON.stringify(first.nodes) !== JSON.stringify(second.nodes)) throw dependsOnBatch(first, 'its operations');
  const symbolic = (tensors: readonly OnnxTensorType[], others: readonly OnnxTensorType[]): OnnxTensorType[] =>
    tensors.map((tensor, i) => ({ ...tensor, shape: tensor.shape.map((extent, axis) => symbolicExtent(extent, others[i]!.shape[axis]!, sizes) ?? fail(first, `the shape of "${tensor.name}"`)) }));
  return {
    ...first,
    inputs: symbolic(first.inputs, second.inputs),
    outputs: symbolic(first.outputs, second.outputs),
    initializers: first.initializers.map((initializer, i) => independent(initializer, second.initializers[i]!, first, sizes)),
  };
}

function symbolicExtent(a: number | string, b: number | string, [sizeA, sizeB]: BatchSizes): number | string | undefined {
  if (a === b) return a;
  return a === sizeA && b === sizeB ? BATCH_AXIS : undefined;
}

function independent(a: OnnxInitializer, b: OnnxInitializer, model: OnnxModel, sizes: BatchSizes): OnnxInitializer {
  if (a.bytes === b.bytes || Buffer.compare(a.bytes, b.bytes) === 0) return a;
  const users = model.nodes.flatMap((node) => node.inputs.flatMap((input, i) => (input === a.name ? [`${node.op} ${i}`] : [])));
  const refuse = (): never => fail(model, `a constant of ${[...new Set(model.nodes.filter(({ inputs }) => inputs.includes(a.name)).map(({ op }) => op))].join(' and ')}`);
  if (a.type !== 'int64' || a.bytes.length !== b.bytes.length) return refuse();
  const [valuesA, valuesB] = [int64s(a.bytes), int64s(b.bytes)];
  const changing = valuesA.flatMap((value, i) => (value === valuesB[i] ? [] : [i]));
  const multiple = (i: number): boolean => valuesA[i]! % BigInt(sizes[0]) === 0n && valuesA[i]! / BigInt(sizes[0]) === valuesB[i]! / BigInt(sizes[1]) && valuesB[i]! % BigInt(sizes[1]) === 0n;
  const whole = (i: number): boolean => valuesA[i] === BigInt(sizes[0]) && valuesB[i] === BigInt(sizes[1]);
  const replacement = users.every((user) => user === 'Reshape 1') && changing.length === 1 && multiple(changing[0]!) ? -1n : users.every((user) => user === 'Slice 2') && changing.every(whole) ? 2n ** 63n - 1n : refuse();
  const values = BigInt64Array.from(valuesA, (value, i) => (changing.includes(i) ? replacement : value));
  return { ...a, bytes: new Uint8Array(values.buffer) };
}

function int64s(bytes: Uint8Array): bigint[] {
  return [...new BigInt64Array(bytes.slice().buffer)];
}

function fail(model: OnnxModel, part: string): never {
  throw dependsOnBatch(model, part);
}

function dependsOnBatch({ name }: OnnxModel, part: string): LimbeckError {
  return new LimbeckError('LIM3010', {
    what: `"${name}" cannot be written as a graph for batches of any size: ${part} depends on the batch size.`,
    next: 'Use layers that treat every sample of a batch by itself.',
  });
}
