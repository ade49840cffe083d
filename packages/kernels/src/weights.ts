import { LimbeckError, tf, toTensor, type DType, type HostData, type HostTensor, type NamedHostTensors } from '@limbeck/core';

type Variable = tf.layers.Layer['weights'][number];

/** The variables of a model by `layer/weight`, for example `conv1/kernel`, in the order of its layers. */
export function namedVariables(model: tf.LayersModel): ReadonlyMap<string, Variable> {
  const variables = new Map<string, Variable>();
  for (const layer of model.layers) {
    for (const variable of layer.weights) {
      // `name` gets a suffix as soon as a second model in the process uses the same one; `originalName` is scoped by the layer.
      const name = `${layer.name}/${variable.originalName.split('/').at(-1)!}`;
      if (variables.has(name)) throw new Error(`Two weights of layer "${layer.name}" are called "${name}".`);
      variables.set(name, variable);
    }
  }
  return variables;
}

/** Copies a model's weights into JavaScript memory; `trainable` names those that an optimiser updates. */
export function readWeights(model: tf.LayersModel): { readonly weights: NamedHostTensors; readonly trainable: readonly string[] } {
  const weights: Record<string, HostTensor> = {};
  const trainable: string[] = [];
  for (const [name, variable] of namedVariables(model)) {
    const data = variable.read().dataSync().slice() as HostData;
    weights[name] = { shape: variable.shape as number[], dtype: variable.dtype as DType, data };
    if (variable.trainable) trainable.push(name);
  }
  return { weights, trainable };
}

/**
 * Sets every weight of a model.
 *
 * @throws LIM3003 naming the first tensor that is missing, unknown to the model, or of another shape or type; nothing is written then.
 */
export function writeWeights(model: tf.LayersModel, weights: NamedHostTensors): void {
  const variables = namedVariables(model);
  for (const [name, variable] of variables) assertFits(name, variable, weights[name]);
  const unknown = Object.keys(weights).find((name) => !variables.has(name));
  if (unknown !== undefined) throw misfit(`The weights hold "${unknown}", which the model "${model.name}" does not have.`, 'only weights of the model', describe(weights[unknown]!));
  tf.tidy(() => {
    for (const [name, variable] of variables) variable.write(toTensor(weights[name]!));
  });
}

function assertFits(name: string, variable: Variable, found: HostTensor | undefined): void {
  const expected = describe({ shape: variable.shape as number[], dtype: variable.dtype });
  if (!found) throw misfit(`The weight "${name}" of the model is missing.`, expected, 'nothing of this name');
  if (describe(found) !== expected) throw misfit(`The weight "${name}" does not fit the model.`, expected, describe(found));
}

function describe({ shape, dtype }: { readonly shape: readonly number[]; readonly dtype: string }): string {
  return `${dtype} [${shape.join(', ')}]`;
}

function misfit(what: string, expected: string, found: string): LimbeckError {
  return new LimbeckError('LIM3003', { what, expected, found, next: 'Use the weights of the same model with the same options, input shape and classes.' });
}
