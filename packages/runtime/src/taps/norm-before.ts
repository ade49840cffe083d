import { LimbeckError, type tf } from '@limbeck/core';
import type { Tap, TapUse } from './resolve-taps.js';

/** The affine weights of a batch normalisation, by their names in the network. */
export interface NormWeights {
  readonly gamma: string;
  readonly beta: string;
}

/**
 * Finds the batch normalisation that gave a tap: directly, before activations, or as the first of the branches that are summed (in a residual block, the one that the block
 * adds to its shortcut).
 *
 * @throws LIM3001 there is none
 */
export function normBefore({ key, tensor }: Tap, { whose, where }: TapUse): NormWeights {
  const layer = find(tensor);
  if (layer) return { gamma: `${layer.name}/gamma`, beta: `${layer.name}/beta` };
  throw new LimbeckError('LIM3001', {
    what: `There is no batch normalisation before the tap "${key}" of ${whose}.`, ...(where ? { where } : {}),
    expected: 'the output of a batch normalisation, of an activation after one, or a sum of such outputs, with gamma and beta', found: `the output of a ${tensor.sourceLayer.getClassName()} layer`,
    next: 'Tap what goes into an activation (`stage*:preact`) of a model with batch normalisation.',
  });
}

function find({ sourceLayer: layer }: tf.SymbolicTensor): tf.layers.Layer | undefined {
  const type = layer.getClassName();
  if (type === 'BatchNormalization') return layer.weights.length === 4 ? layer : undefined;
  if (type === 'ReLU' || type === 'Activation') return find(layer.input as tf.SymbolicTensor);
  if (type !== 'Add') return undefined;
  return (layer.input as tf.SymbolicTensor[]).map(({ sourceLayer }) => sourceLayer).find((branch) => branch.getClassName() === 'BatchNormalization' && branch.weights.length === 4);
}
