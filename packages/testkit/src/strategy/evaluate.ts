import { labelsOf, resultOf, tf, type HostTensor, type NamedHostTensors, type NamedTensors, type NetworkOutputs, type StrategyInput, type StrategyResult } from '@limbeck/core';
import { valueAndGradients } from '@limbeck/kernels';
import { fromHost, inTidy, toHost } from '../host.js';
import type { Instance } from './instance.js';
import { mapValues, type HostNetwork, type Situation } from './situation.js';

/** A loss and the state that it leaves behind. */
export interface Outcome {
  readonly loss: HostTensor;
  readonly rows: NamedHostTensors;
  readonly banks: NamedHostTensors;
}

export interface Gradients {
  /** `logits`, `taps[0]` ..., `classifier.kernel` ... */
  readonly student: NamedHostTensors;
  /** `teachers[0].logits`, `peers[1].taps[0]` ... */
  readonly others: NamedHostTensors;
  /** Of the trainable weights and parameters. */
  readonly connectors: NamedHostTensors;
}

/** Evaluates the loss once; `asTensors` as in Subject. */
export function evaluate(instance: Instance, situation: Situation, asTensors?: readonly string[]): Outcome {
  return inTidy(() => outcomeOf(lossOf(instance, inputOf(instance, situation), asTensors)));
}

/** Evaluates the loss with its gradients; those of what it does not depend on are zeros. */
export function differentiate(instance: Instance, situation: Situation, asTensors?: readonly string[]): Outcome & { readonly gradients: Gradients } {
  return inTidy(() => {
    const input = inputOf(instance, situation);
    const trainable = Object.fromEntries(instance.connectors.trainable.map((name) => [name, instance.connectors.variables.get(name)!]));
    const groups = [tensorsOf(input.student), othersOf(input), trainable];
    const along = groups.flatMap((tensors) => Object.values(tensors));
    let outcome: Outcome | undefined;
    const { gradients } = valueAndGradients(() => {
      const result = lossOf(instance, input, asTensors);
      outcome = outcomeOf(result);
      return result.loss;
    }, along);
    let next = 0;
    const [student, others, connectors] = groups.map((tensors) => mapValues(tensors, (tensor) => toHost(gradients[next++] ?? tf.zerosLike(tensor)))) as [NamedHostTensors, NamedHostTensors, NamedHostTensors];
    return { ...outcome!, gradients: { student, others, connectors } };
  });
}

export function lossOf({ subject }: Instance, input: StrategyInput, asTensors?: readonly string[]): StrategyResult {
  return resultOf(subject.loss(input, asTensors));
}

function outcomeOf({ loss, rows = {}, banks = {} }: StrategyResult): Outcome {
  return { loss: toHost(loss), rows: mapValues(rows, toHost), banks: mapValues(banks, toHost) };
}

/** What the loss is given, as new tensors. */
export function inputOf({ connectors, subject }: Instance, situation: Situation): StrategyInput {
  const { labels, samples, epoch, epochs } = situation;
  const student = network(situation.student);
  const teachers = situation.teachers.map(network);
  return {
    student, teachers,
    // As in training: the types promise a teacher to those that need one, the others get a stand-in.
    teacher: teachers[0] ?? student,
    peers: situation.peers.map(network),
    labels: labelsOf(tf.tensor1d([...labels], 'int32'), subject.shapes.classes),
    connectors: connectors.access(mapValues(situation.banks, fromHost)),
    samples: { ids: tf.tensor1d([...samples], 'int32'), rows: mapValues(situation.rows, fromHost) },
    random: mapValues(situation.random, fromHost),
    time: { epoch: tf.scalar(epoch), epochs },
  };
}

/** All tensors that the loss is given, by a name for people. */
export function givenTensors(input: StrategyInput): NamedTensors {
  const { labels, samples, random, connectors, time } = input;
  const prefixed = (prefix: string, tensors: NamedTensors): NamedTensors => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [`${prefix}.${name}`, tensor]));
  return {
    ...prefixed('student', tensorsOf(input.student)), ...othersOf(input),
    'labels.ids': labels.ids, 'labels.oneHot': labels.oneHot, 'samples.ids': samples.ids, 'time.epoch': time.epoch,
    ...prefixed('samples.rows', samples.rows), ...prefixed('random', random), ...prefixed('connectors.banks', connectors.banks), ...prefixed('connectors.parameters', connectors.parameters),
  };
}

/** What a network puts out, by a name for people. */
export function tensorsOf({ logits, taps, classifier, norms = [] }: NetworkOutputs): NamedTensors {
  return {
    logits, ...Object.fromEntries(taps.map((tap, i) => [`taps[${i}]`, tap])),
    ...(classifier ? { 'classifier.kernel': classifier.kernel, ...(classifier.bias ? { 'classifier.bias': classifier.bias } : {}) } : {}),
    ...Object.fromEntries(norms.flatMap((norm, i) => [[`norms[${i}].gamma`, norm!.gamma], [`norms[${i}].beta`, norm!.beta]])),
  };
}

function othersOf({ teachers, peers }: StrategyInput): NamedTensors {
  const named = (kind: string, networks: readonly NetworkOutputs[]): [string, tf.Tensor][] => networks.flatMap((each, i) => Object.entries(tensorsOf(each)).map(([name, tensor]): [string, tf.Tensor] => [`${kind}[${i}].${name}`, tensor]));
  return Object.fromEntries([...named('teachers', teachers), ...named('peers', peers)]);
}

function network({ logits, taps, classifier, norms }: HostNetwork): NetworkOutputs {
  const vector = (tensor: HostTensor): tf.Tensor1D => fromHost(tensor) as tf.Tensor1D;
  return {
    logits: fromHost(logits) as tf.Tensor2D, taps: taps.map(fromHost),
    ...(classifier ? { classifier: { kernel: fromHost(classifier.kernel) as tf.Tensor2D, bias: vector(classifier.bias) } } : {}),
    ...(norms ? { norms: norms.map(({ gamma, beta }) => ({ gamma: vector(gamma), beta: vector(beta) })) } : {}),
  };
}
