import { LimbeckError, sizeOf, type HostTensor, type InitialValue, type Random } from '@limbeck/core';

/**
 * A float32 tensor that begins as declared.
 *
 * @throws LIM3002 values that do not fill it
 */
export function initialTensor(shape: readonly number[], initial: InitialValue, random: Random): HostTensor {
  const data = new Float32Array(sizeOf(shape));
  if ('fill' in initial) data.fill(initial.fill);
  else if ('values' in initial) {
    if (initial.values.length !== data.length) throw new LimbeckError('LIM3002', { what: 'A connector begins with another number of values than its shape has.', expected: `${data.length} for [${shape.join(', ')}]`, found: String(initial.values.length) });
    data.set(initial.values);
  }
  else if ('uniform' in initial) {
    const [low, high] = initial.uniform;
    for (let i = 0; i < data.length; i++) data[i] = low + (high - low) * random.uniform();
  } else for (let i = 0; i < data.length; i++) data[i] = initial.normal * random.normal();
  return { shape, dtype: 'float32', data };
}
