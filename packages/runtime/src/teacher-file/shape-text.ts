import type { ModelFileValue } from '@limbeck/core';
import type { FileShape } from './input-layout.js';

/** "[batch, 3, 32, 32]", "?" for an axis without a name. */
export function shapeText(shape: FileShape): string {
  return `[${shape.map((extent) => extent ?? '?').join(', ')}]`;
}

/** "input float32 [?, 3, 32, 32]; mask bool [?]". */
export function valuesText(values: readonly ModelFileValue[]): string {
  return values.map(({ name, storedAs, shape }) => `"${name}" ${storedAs} ${shapeText(shape)}`).join('; ');
}
