import { LimbeckError, type NamedTensors, type tf } from '@limbeck/core';
import { namedVariables } from './weights.js';

/** The tfjs variables behind a model's weights, by weight name. */
export function weightVariables(model: tf.LayersModel): ReadonlyMap<string, tf.Variable> {
  return new Map([...namedVariables(model)].map(([name, variable]) => [name, variable.read() as tf.Variable]));
}

/** Points the model's variables at the given tensors, by weight name; what they held before is released. @throws LIM3003 one is missing */
export function bindWeights(model: tf.LayersModel, weights: NamedTensors): void {
  for (const [name, variable] of weightVariables(model)) {
    const tensor = weights[name];
    if (!tensor) throw new LimbeckError('LIM3003', { what: `The weights lack "${name}", which the model has.` });
    variable.assign(tensor);
  }
}
