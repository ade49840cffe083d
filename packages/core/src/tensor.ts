import type { tf } from './tf.js';

/** Element types that cross the border between JavaScript and an engine. */
export type DType = 'float32' | 'int32' | 'bool';

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

export type HostData = Float32Array | Int32Array | Uint8Array;

/** A tensor in JavaScript memory, row-major; the currency between the runtime, backends, checkpoints and exporters. */
export interface HostTensor extends TensorSpec {
  readonly data: HostData;
}

export type NamedSpecs = Readonly<Record<string, TensorSpec>>;
export type NamedHostTensors = Readonly<Record<string, HostTensor>>;
export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A zero-filled array of the right kind for `dtype`. */
export function allocate(dtype: DType, size: number): HostData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(size);
    case 'int32':
      return new Int32Array(size);
    case 'bool':
      return new Uint8Array(size);
  }
}

export function zeros(spec: TensorSpec): HostTensor {
  return { shape: spec.shape, dtype: spec.dtype, data: allocate(spec.dtype, sizeOf(spec.shape)) };
}
