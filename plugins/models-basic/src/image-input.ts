import { LimbeckError, type ModelSpec } from '@limbeck/core';

/** @throws LIM3001 unless the samples are images of at least `smallest` pixels a side. */
export function assertImages(model: string, { inputShape }: ModelSpec, smallest: number): void {
  const [height = 0, width = 0] = inputShape;
  if (inputShape.length === 3 && height >= smallest && width >= smallest) return;
  throw new LimbeckError('LIM3001', {
    what: `The model "${model}" does not take samples of shape [${inputShape.join(', ')}].`,
    expected: `images [height, width, channels] of at least ${smallest} x ${smallest} pixels`,
    found: `[${inputShape.join(', ')}]`,
    next: inputShape.length === 3 ? 'Use larger images, or a model with fewer stages.' : 'Use an image dataset, or the model "mlp".',
  });
}
