import { LimbeckError } from '@limbeck/core';
import type { Network, NetworkShapes } from '@limbeck/core';
import type { TapUse } from './resolve-taps.js';

/** The linear layer that gives a network's logits, by the names of its weights. */
export interface ClassifierWeights {
  readonly kernel: string;
  readonly bias: string | undefined;
  /** Of the kernel. */
  readonly shape: NonNullable<NetworkShapes['classifier']>;
}

/**
 * Finds a network's last layer.
 *
 * @throws LIM3001 it is no dense layer without activation
 */
export function classifierWeights({ model, weights }: Network, { whose, where }: TapUse): ClassifierWeights {
  const layer = model.outputLayers[0]!;
  const activation = (layer.getConfig()['activation'] ?? 'linear') as string;
  const kernel = `${layer.name}/kernel`;
  const value = weights[kernel];
  if (layer.getClassName() !== 'Dense' || activation !== 'linear' || !value) {
    throw new LimbeckError('LIM3001', {
      what: `The last layer of ${whose} is no linear classifier.`, ...(where ? { where } : {}),
      expected: 'a dense layer without activation that gives the logits', found: `"${layer.name}", a ${layer.getClassName()} layer${activation === 'linear' ? '' : ` with the activation ${activation}`}`,
      next: 'Choose another model, or a strategy that does not use the classifier.',
    });
  }
  const bias = `${layer.name}/bias`;
  return { kernel, bias: bias in weights ? bias : undefined, shape: [value.shape[0]!, value.shape[1]!] };
}
