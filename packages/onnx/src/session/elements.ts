import type { DType, HostData } from '@limbeck/core';
import { halfBits, halfValue } from '@limbeck/kernels/half';
import type { Tensor } from 'onnxruntime-node';

/** An element type of ONNX Runtime's tensors: what it is for a caller, and how values are brought from one to the other. */
export interface ElementKind {
  readonly dtype: DType;
  readonly store: (data: HostData) => Tensor.DataType;
  readonly load: (data: Tensor.DataType) => HostData;
}

type Numbers = ArrayLike<number>;

const KINDS: Readonly<Record<string, ElementKind>> = {
  float32: { dtype: 'float32', store: (data) => Float32Array.from(data), load: (data) => (data as Float32Array).slice() },
  float64: { dtype: 'float32', store: (data) => Float64Array.from(data), load: (data) => Float32Array.from(data as Float64Array) },
  float16: { dtype: 'float32', store: (data) => Uint16Array.from(data, halfBits), load: (data) => Float32Array.from(bitsOf(data), halfValue) },
  int8: { dtype: 'int32', store: (data) => Int8Array.from(data), load: (data) => Int32Array.from(data as Int8Array) },
  uint8: { dtype: 'int32', store: (data) => Uint8Array.from(data), load: (data) => Int32Array.from(data as Uint8Array) },
  int16: { dtype: 'int32', store: (data) => Int16Array.from(data), load: (data) => Int32Array.from(data as Int16Array) },
  uint16: { dtype: 'int32', store: (data) => Uint16Array.from(data), load: (data) => Int32Array.from(data as Uint16Array) },
  int32: { dtype: 'int32', store: (data) => Int32Array.from(data), load: (data) => (data as Int32Array).slice() },
  int64: { dtype: 'int32', store: (data) => BigInt64Array.from(data as Numbers as number[], (value) => BigInt(Math.trunc(value))), load: (data) => Int32Array.from(data as BigInt64Array as Iterable<bigint>, (value) => inRange(Number(value))) },
  uint32: { dtype: 'int32', store: (data) => Uint32Array.from(data), load: (data) => Int32Array.from(data as Uint32Array, inRange) },
  uint64: { dtype: 'int32', store: (data) => BigUint64Array.from(data as Numbers as number[], (value) => BigInt(Math.trunc(value))), load: (data) => Int32Array.from(data as BigUint64Array as Iterable<bigint>, (value) => inRange(Number(value))) },
  bool: { dtype: 'bool', store: (data) => Uint8Array.from(data, (value) => (value === 0 ? 0 : 1)), load: (data) => Uint8Array.from(data as Uint8Array) },
};

/** @throws RangeError it is no 32-bit integer, and would become another number */
function inRange(value: number): number {
  if (value === (value | 0)) return value;
  throw new RangeError(`${value} is too large for a 32-bit integer`);
}

/** Newer versions of Node give half-precision numbers as such, older ones as their bits. */
function bitsOf(data: Tensor.DataType): Uint16Array {
  const { buffer, byteOffset, length } = data as Uint16Array;
  return new Uint16Array(buffer, byteOffset, length);
}

/** Undefined for strings, complex and other elements that no network of ours takes. */
export function elementKind(type: string): ElementKind | undefined {
  return KINDS[type];
}
