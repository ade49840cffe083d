import { allocate, LimbeckError, sizeOf } from '@limbeck/core';
import type { HostData, NamedSpecs, TensorSpec } from '@limbeck/core';

/** @throws LIM3013 an input is missing, unknown, or not an array of its declared size and dtype */
export function checkInputs(step: string, declared: NamedSpecs, given: Readonly<Record<string, HostData>>): void {
  for (const [name, spec] of Object.entries(declared)) {
    const data = given[name];
    if (!data) throw new LimbeckError('LIM3013', { what: `Step "${step}" was called without its input "${name}".`, expected: describe(spec) });
    checkArray(`Input "${name}" of step "${step}"`, spec, data);
  }
  const unknown = Object.keys(given).find((name) => !(name in declared));
  if (unknown !== undefined) throw new LimbeckError('LIM3013', { what: `Step "${step}" has no input "${unknown}".`, expected: `one of ${Object.keys(declared).join(', ')}` });
}

/** @throws LIM3013 when `data` is not a flat array of the tensor's size and dtype */
export function checkArray(what: string, spec: TensorSpec, data: HostData): void {
  const kind = allocate(spec.dtype, 0).constructor as new () => HostData;
  if (data instanceof kind && data.length === sizeOf(spec.shape)) return;
  throw new LimbeckError('LIM3013', { what: `${what} is not an array of its declared size and dtype.`, expected: describe(spec), found: `${data.constructor.name} of ${data.length}` });
}

function describe({ shape, dtype }: TensorSpec): string {
  return `${allocate(dtype, 0).constructor.name} of ${sizeOf(shape)} (${dtype} [${shape.join(', ')}])`;
}
