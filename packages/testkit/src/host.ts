import { allocate, sizeOf, tf, toTensor, type HostTensor, type Random } from '@limbeck/core';

/** Runs `body`, disposes every tensor it made, and returns its plain data. */
export function inTidy<T>(body: () => T): T {
  let result: { readonly value: T } | undefined;
  tf.tidy(() => {
    result = { value: body() };
  });
  return result!.value;
}

/** A tensor's shape and a copy of its values. */
export function toHost(tensor: tf.Tensor): HostTensor {
  const { dtype } = tensor;
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') throw new TypeError(`A tensor of ${dtype} cannot be compared.`);
  const data = allocate(dtype, tensor.size);
  data.set(tensor.dataSync());
  return { shape: tensor.shape, dtype, data };
}

/** A tensor with a copy of the values: an engine in JavaScript works on the array it is given. */
export function fromHost(host: HostTensor): tf.Tensor {
  return toTensor({ ...host, data: host.data.slice() });
}

/** Standard normal numbers times `scale`. */
export function randomNormals(random: Random, shape: readonly number[], scale = 1): HostTensor {
  const data = Float32Array.from({ length: sizeOf(shape) }, () => random.normal() * scale);
  return { shape, dtype: 'float32', data };
}
