import { labelsOf, scalarResultOf, tf, withScope, type NamedTensors, type NetworkOutputs, type StepArguments, type StrategyInput } from '@limbeck/core';
import { valueAndGradients } from '@limbeck/kernels';
import type { InstalledTerm } from './installed-term.js';
import type { VectorOutputs } from './method.js';
import { connectorKey, epochKey, labelsKey, logitsKey, randomKey, rowKey, samplesKey } from './step-names.js';
import { inverseOf, type TermConnectors } from './term-connectors.js';

export interface TermResult {
  readonly loss: tf.Scalar;
  /** By the names of the inputs; what the loss does not depend on is left out. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** The unweighted loss of the i-th term of a step and its gradients in the student's outputs and the trainable connectors. */
export function termGradients(installed: InstalledTerm, connectors: TermConnectors, i: number, args: StepArguments): TermResult {
  const { term: { student } } = installed;
  const { built: { variables, trainable }, sources } = connectors;
  for (const [name, variable] of variables) variable.assign(args.state[connectorKey(i, name)]!);
  const outputs = [...(student.logits ? [student.logits] : []), ...(student.taps ?? [])];
  const along = [...outputs.map(({ name }) => args.inputs[name]!), ...trainable.map((name) => variables.get(name)!)];
  const { value, gradients: found } = valueAndGradients(() => lossOf(installed, strategyInput(installed, connectors, i, args)), along);
  const gradients = new Map<string, tf.Tensor>();
  found.forEach((gradient, at) => {
    if (!gradient) return;
    const output = outputs[at];
    if (output) return addGradient(gradients, output.name, gradient);
    const { from, axes } = sources.get(trainable[at - outputs.length]!)!;
    addGradient(gradients, from.name, axes ? tf.transpose(gradient, inverseOf(axes)) : gradient);
  });
  return { loss: value, gradients };
}

/** What comes to one input in several ways is summed. */
export function addGradient(gradients: Map<string, tf.Tensor>, input: string, gradient: tf.Tensor): void {
  const before = gradients.get(input);
  gradients.set(input, before ? tf.add(before, gradient) : gradient);
}

function strategyInput({ term, shapes }: InstalledTerm, { built }: TermConnectors, i: number, { inputs, state }: StepArguments): StrategyInput {
  const outputsOf = ({ logits, taps = [], norms }: VectorOutputs): NetworkOutputs => ({
    logits: inputs[logits?.name ?? logitsKey(i)] as tf.Tensor2D, taps: taps.map(({ name }) => inputs[name]!),
    ...(norms ? { norms: norms.map(({ gamma, beta }) => ({ gamma: inputs[gamma.name] as tf.Tensor1D, beta: inputs[beta.name] as tf.Tensor1D })) } : {}),
  });
  const named = (names: Readonly<Record<string, unknown>> | undefined, key: (i: number, name: string) => string): NamedTensors => Object.fromEntries(Object.keys(names ?? {}).map((name) => [name, inputs[key(i, name)]!]));
  const student = outputsOf(term.student);
  const teachers = (term.teachers ?? []).map(outputsOf);
  return {
    student, teachers, teacher: teachers[0] ?? student,
    peers: (term.peers ?? []).map(outputsOf),
    labels: labelsOf(inputs[labelsKey(i)] as tf.Tensor1D, shapes.classes),
    connectors: built.access(Object.fromEntries(built.banks.map((name) => [name, state[connectorKey(i, name)]!]))),
    samples: { ids: inputs[samplesKey(i)] as tf.Tensor1D, rows: named(term.rows, rowKey), ...(term.mask ? { mask: inputs[term.mask.name] as tf.Tensor2D } : {}) },
    random: named(term.random, randomKey),
    time: { epoch: inputs[epochKey(i)] as tf.Scalar, epochs: term.time?.epochs ?? 1 },
  };
}

function lossOf({ strategy, options }: InstalledTerm, input: StrategyInput): tf.Scalar {
  return scalarResultOf(strategy.id, withScope(`strategy ${strategy.id}`, () => strategy.loss(input, options))).loss;
}
