import { tf, toTensor, type ConnectorDeclarations, type Connectors, type NamedHostTensors, type NamedTensors, type Random } from '@limbeck/core';
import { namedVariables, readWeights } from '../weights.js';
import { buildModule } from './build-module.js';
import { initialTensor } from './initial-values.js';

/** A strategy's connectors, built. */
export interface BuiltConnectors {
  /** Everything by name: weights of modules as `module/layer/weight`, parameters and banks under their own names. */
  readonly initial: NamedHostTensors;
  /** What an optimiser updates. */
  readonly trainable: readonly string[];
  readonly banks: readonly string[];
  /** The variables behind all but the banks. */
  readonly variables: ReadonlyMap<string, tf.Variable>;
  /** The connectors for one evaluation of the loss; the variables hold the current values. */
  access(banks: NamedTensors): Connectors;
  dispose(): void;
}

/** Builds what a strategy declares; the same seed gives the same values to the bit on every backend. */
export function buildConnectors({ modules = {}, parameters = {}, banks = {} }: ConnectorDeclarations, random: Random): BuiltConnectors {
  const built = new Map(Object.entries(modules).map(([name, module]) => [name, { model: buildModule(module, random.split(name)), trained: module.trainable !== false }]));
  const initial: [string, NamedHostTensors[string]][] = [];
  const trainable: string[] = [];
  const variables = new Map<string, tf.Variable>();
  for (const [name, { model, trained }] of built) {
    const read = readWeights(model);
    for (const [weight, value] of Object.entries(read.weights)) initial.push([`${name}/${weight}`, value]);
    if (trained) trainable.push(...read.trainable.map((weight) => `${name}/${weight}`));
    for (const [weight, variable] of namedVariables(model)) variables.set(`${name}/${weight}`, variable.read() as tf.Variable);
  }
  for (const [name, { shape, initial: value }] of Object.entries(parameters)) {
    const host = initialTensor(shape, value, random.split(name));
    initial.push([name, host]);
    trainable.push(name);
    variables.set(name, tf.tidy(() => tf.variable(toTensor(host))));
  }
  for (const [name, { shape, initial: value }] of Object.entries(banks)) initial.push([name, initialTensor(shape, value, random.split(name))]);
  const names = initial.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`Two connectors are called "${twice}".`);
  return {
    initial: Object.fromEntries(initial), trainable, banks: Object.keys(banks), variables,
    access: (bankTensors) => ({
      apply(module, x) {
        const found = built.get(module);
        if (!found) throw new Error(`There is no connector module "${module}"; there are: ${[...built.keys()].join(', ') || 'none'}.`);
        return found.model.apply(x, { training: found.trained }) as tf.Tensor;
      },
      parameters: Object.fromEntries(Object.keys(parameters).map((name) => [name, variables.get(name)!])),
      banks: bankTensors,
    }),
    dispose() {
      for (const { model } of built.values()) model.dispose();
      for (const name of Object.keys(parameters)) variables.get(name)!.dispose();
    },
  };
}
