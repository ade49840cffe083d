import type { HostTensor } from '@limbeck/core';

/** A tensor of a case, or any numbers, as a step is given them. */
export function floats({ shape, data }: { readonly shape: readonly number[]; readonly data: ArrayLike<number> }): HostTensor {
  return { shape, dtype: 'float32', data: Float32Array.from(data) };
}
