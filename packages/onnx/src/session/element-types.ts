import type { DType, HostData } from '@limbeck/core';
import type { Tensor } from 'onnxruntime-node';

/** How values of an ONNX element type cross into Limbeck and back. */
interface ElementType {
  readonly dtype: DType;
  readonly toHost: (data: Tensor['data']) => HostData;
  readonly fromHost: (data: HostData) => Tensor['data'];
}

/** The typed arrays that ONNX Runtime takes and gives. */
type Numbers = ArrayLike<number>;

const floats = (data: Tensor['data']): Float32Array => Float32Array.from(data as Numbers);
const integers = (data: Tensor['data']): Int32Array => Int32Array.from(data as Numbers);
const wide = (data: Tensor['data']): Int32Array => Int32Array.from(data as BigInt64Array, (value) => inRange(Number(value)));

/** By ONNX Runtime's names. Half precision lies in 16-bit integers. */
export const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  float32: { dtype: 'float32', toHost: (data) => data as Float32Array, fromHost: (data) => data as Float32Array },
  float64: { dtype: 'float32', toHost: floats, fromHost: (data) => Float64Array.from(data) },
  float16: { dtype: 'float32', toHost: (data) => Float32Array.from(new Uint16Array((data as Uint16Array).buffer, (data as Uint16Array).byteOffset, data.length), fromHalf), fromHost: (data) => Uint16Array.from(data, toHalf) },
  int64: { dtype: 'int32', toHost: wide, fromHost: (data) => BigInt64Array.from(data as Int32Array, BigInt) },
  uint64: { dtype: 'int32', toHost: wide, fromHost: (data) => BigUint64Array.from(data as Int32Array, BigInt) },
  int32: { dtype: 'int32', toHost: (data) => data as Int32Array, fromHost: (data) => data as Int32Array },
  uint32: { dtype: 'int32', toHost: (data) => Int32Array.from(data as Uint32Array, inRange), fromHost: (data) => Uint32Array.from(data) },
  int16: { dtype: 'int32', toHost: integers, fromHost: (data) => Int16Array.from(data) },
  uint16: { dtype: 'int32', toHost: integers, fromHost: (data) => Uint16Array.from(data) },
  int8: { dtype: 'int32', toHost: integers, fromHost: (data) => Int8Array.from(data) },
  uint8: { dtype: 'int32', toHost: integers, fromHost: (data) => Uint8Array.from(data) },
  bool: { dtype: 'bool', toHost: (data) => data as Uint8Array, fromHost: (data) => data as Uint8Array },
};

function inRange(value: number): number {
  if (value === (value | 0)) return value;
  throw new RangeError(`${value} is too large for a 32-bit integer`);
}

/** Half precision to a number: exact. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

const float = new Float32Array(1);
const word = new Uint32Array(float.buffer);

/** The nearest value of half precision, ties to even. */
function toHalf(value: number): number {
  float[0] = value;
  const bits = word[0]!;
  const sign = (bits >>> 16) & 0x8000;
  const magnitude = Math.abs(float[0]);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  if (magnitude >= 65520) return sign | 0x7c00;
  if (magnitude < 2 ** -14) return sign | roundEven(magnitude * 2 ** 24);
  const exponent = ((bits >>> 23) & 255) - 127;
  return sign | (((exponent + 15) << 10) + roundEven((magnitude / 2 ** exponent - 1) * 1024));
}

function roundEven(value: number): number {
  const low = Math.floor(value);
  const rest = value - low;
  return rest > 0.5 || (rest === 0.5 && low % 2 === 1) ? low + 1 : low;
}
