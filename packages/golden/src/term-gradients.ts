import { LimbeckError, tf, withScope, type NamedTensors, type NetworkOutputs, type StepArguments, type StrategyInput } from '@limbeck/core';
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
  // tf.grads wants functions of the tensors alone; this one also reads variables. Where the loss depends on none of them there is no gradient, which is no error.
  const { value, grads } = tf.engine().gradients(() => lossOf(installed, strategyInput(installed, connectors, i, args)), along, undefined, true);
  const gradients = new Map<string, tf.Tensor>();
  const add = (name: string, gradient: tf.Tensor): void => {
    const before = gradients.get(name);
    gradients.set(name, before ? tf.add(before, gradient) : gradient);
  };
  grads.forEach((gradient: tf.Tensor | null | undefined, at) => {
    if (!gradient) return;
    const output = outputs[at];
    if (output) return add(output.name, gradient);
    const { from, axes } = sources.get(trainable[at - outputs.length]!)!;
    add(from.name, axes ? tf.transpose(gradient, inverseOf(axes)) : gradient);
  });
  return { loss: value, gradients };
}

function strategyInput({ term, shapes }: InstalledTerm, { built }: TermConnectors, i: number, { inputs, state }: StepArguments): StrategyInput {
  const outputsOf = ({ logits, taps = [] }: VectorOutputs): NetworkOutputs => ({ logits: inputs[logits?.name ?? logitsKey(i)] as tf.Tensor2D, taps: taps.map(({ name }) => inputs[name]!) });
  const named = (names: Readonly<Record<string, unknown>> | undefined, key: (i: number, name: string) => string): NamedTensors => Object.fromEntries(Object.keys(names ?? {}).map((name) => [name, inputs[key(i, name)]!]));
  const student = outputsOf(term.student);
  const teachers = (term.teachers ?? []).map(outputsOf);
  const ids = inputs[labelsKey(i)] as tf.Tensor1D;
  return {
    student, teachers, teacher: teachers[0] ?? student,
    peers: (term.peers ?? []).map(outputsOf),
    labels: { ids, oneHot: tf.cast(tf.oneHot(ids, shapes.classes), 'float32') as tf.Tensor2D },
    connectors: built.access(Object.fromEntries(built.banks.map((name) => [name, state[connectorKey(i, name)]!]))),
    samples: { ids: inputs[samplesKey(i)] as tf.Tensor1D, rows: named(term.rows, rowKey) },
    random: named(term.random, randomKey),
    time: { epoch: inputs[epochKey(i)] as tf.Scalar, epochs: term.time?.epochs ?? 1 },
  };
}

function lossOf({ strategy, options }: InstalledTerm, input: StrategyInput): tf.Scalar {
  const result = withScope(`strategy ${strategy.id}`, () => strategy.loss(input, options));
  const loss = result instanceof tf.Tensor ? result : result.loss;
  if (loss.rank !== 0) throw new LimbeckError('LIM3002', { what: `Strategy "${strategy.id}" did not return a scalar.`, expected: 'shape []', found: `[${loss.shape.join(', ')}]` });
  return loss;
}
