import { LimbeckError, type HostTensor } from '@limbeck/core';
import { halfBits } from '@limbeck/kernels';

export type Quantization = 'none' | 'float16' | 'uint8';

/** How tfjs restores a quantized weight: a half-precision number, or `value * scale + min`. */
type Restoration = { readonly dtype: 'float16' } | { readonly dtype: 'uint8'; readonly scale: number; readonly min: number };

/** One entry of model.json's weights manifest. */
export interface WeightEntry {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: Restoration;
}

export interface EncodedWeight {
  readonly entry: WeightEntry;
  readonly bytes: Uint8Array;
}

/** A weight as tfjs stores it, little-endian. Only kernels are quantized: biases and moving averages are small and sensitive. */
export function encodeWeight(name: string, { shape, dtype, data }: HostTensor, quantize: Quantization): EncodedWeight {
  const entry = { name, shape, dtype };
  const plain = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (quantize === 'none' || shape.length < 2 || dtype !== 'float32') return { entry, bytes: plain };
  if (quantize === 'float16') {
    const halves = Uint16Array.from(data, halfBits);
    if (halves.some((half) => (half & 0x7c00) === 0x7c00)) throw outOfRange(name);
    return { entry: { ...entry, quantization: { dtype: 'float16' } }, bytes: new Uint8Array(halves.buffer) };
  }
  const [min, max] = range(data as Float32Array);
  const scale = max > min ? (max - min) / 255 : 1;
  return { entry: { ...entry, quantization: { dtype: 'uint8', scale, min } }, bytes: Uint8Array.from(data, (value) => Math.round((value - min) / scale)) };
}

function range(values: Float32Array): readonly [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return [min, max];
}

function outOfRange(name: string): LimbeckError {
  return new LimbeckError('LIM3001', {
    what: `The weight "${name}" has values that float16 cannot hold.`,
    expected: 'values between -65504 and 65504',
    next: 'Export with quantize: none.',
  });
}
