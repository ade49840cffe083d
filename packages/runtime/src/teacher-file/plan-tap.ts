import { LimbeckError } from '@limbeck/core';
import type { HostTensor, SourceLocation } from '@limbeck/core';
import type { FileTap } from './file-plan.js';
import type { FileConfig } from './plan-input.js';
import { shapeText } from './shape-text.js';

/** An inner value as strategies get it, from what it was for some samples. @throws LIM3001 it has no batch axis, or holds no floating-point numbers */
export function planTap(key: string, { shape, dtype }: HostTensor, { maps }: Pick<FileConfig, 'maps'>, { id, samples, where }: { readonly id: string; readonly samples: number; readonly where: SourceLocation }): FileTap {
  const [batch, ...rest] = shape;
  if (batch !== samples || dtype !== 'float32') throw new LimbeckError('LIM3001', { what: `The value "${key}" of the file "${id}" is no activation of a batch of samples.`, where, expected: 'floating-point numbers whose first axis is the batch', found: `${dtype} ${shapeText(shape)} for ${samples} samples`, next: 'Tap another value.' });
  if (rest.length !== 3 || maps === 'nhwc') return { key, shape: rest, channelsFirst: null };
  const [channels = 1, height = 1, width = 1] = rest;
  return { key, shape: [height, width, channels], channelsFirst: { pixels: height * width, channels } };
}
