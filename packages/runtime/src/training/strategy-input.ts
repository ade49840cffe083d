import { LimbeckError, scalarResultOf, withScope } from '@limbeck/core';
import type { Labels, LossOptions, NamedHostTensors, NamedTensors, NetworkOutputs, Norm, StepArguments, StrategyInput, StrategyResult, tf } from '@limbeck/core';
import { callStrategy } from '../plugins/call-plugin.js';
import { connectorKey, noiseKey, optionKey, rowKey, type LearnerTerm } from './learner.js';

/** What all terms of a step share. */
export interface StepTensors {
  readonly inputs: NamedTensors;
  readonly state: NamedTensors;
  readonly classes: number;
  /** Epochs of the training or stage. */
  readonly epochs: number;
  readonly teachers: readonly NetworkOutputs[];
}

/** What a step takes of a teacher beside the outputs for the batch. */
interface TeacherParts {
  readonly taps: readonly unknown[];
  readonly weights?: NamedHostTensors;
}

/** The teachers' outputs among a step's inputs, with those of their weights that strategies take among its constants. */
export function teacherOutputs({ inputs, constants }: Pick<StepArguments, 'inputs' | 'constants'>, teachers: readonly TeacherParts[]): NetworkOutputs[] {
  return teachers.map(({ taps }, t) => {
    const kernel = constants[teacherWeightKey(t, CLASSIFIER.kernel)] as tf.Tensor2D | undefined;
    const bias = constants[teacherWeightKey(t, CLASSIFIER.bias)] as tf.Tensor1D | undefined;
    const norm = (tap: number): Norm | undefined => {
      const { gamma, beta } = normKeys(tap);
      const found = constants[teacherWeightKey(t, gamma)] as tf.Tensor1D | undefined;
      return found && { gamma: found, beta: constants[teacherWeightKey(t, beta)] as tf.Tensor1D };
    };
    return {
      logits: inputs[teacherKey(t)] as tf.Tensor2D, taps: taps.map((_, i) => inputs[teacherKey(t, i)]!), norms: taps.map((_, i) => norm(i)),
      ...(kernel ? { classifier: { kernel, ...(bias ? { bias } : {}) } } : {}),
    };
  });
}

/** Names of a teacher's weights among `TeacherSpec.weights`. */
export const CLASSIFIER = { kernel: 'classifier/kernel', bias: 'classifier/bias' } as const;
export const normKeys = (tap: number): { readonly gamma: string; readonly beta: string } => ({ gamma: `norm${tap}/gamma`, beta: `norm${tap}/beta` });

/** Those weights as a step's constants: an engine may compute once what follows from them alone. */
export function teacherConstants(teachers: readonly TeacherParts[]): NamedHostTensors {
  return Object.fromEntries(teachers.flatMap(({ weights = {} }, t) => Object.entries(weights).map(([name, value]) => [teacherWeightKey(t, name), value] as const)));
}

function teacherWeightKey(teacher: number, weight: string): string {
  return `teacher/${teacher}/${weight}`;
}

export function teacherKey(teacher: number, tap?: number): string {
  return tap === undefined ? `teacher/${teacher}/logits` : `teacher/${teacher}/tap${tap}`;
}

export interface TermInput {
  readonly prefix: string;
  readonly student: NetworkOutputs;
  readonly peers: readonly NetworkOutputs[];
  readonly labels: Labels;
}

/** Everything that a strategy's loss may look at. */
export function strategyInput(term: LearnerTerm, { prefix, student, peers, labels }: TermInput, { inputs, state, epochs, teachers }: StepTensors): StrategyInput {
  const take = ({ logits, taps, classifier, norms }: NetworkOutputs, positions: readonly number[]): NetworkOutputs => ({
    logits, taps: positions.map((i) => taps[i]!), ...(classifier ? { classifier } : {}), ...(norms ? { norms: positions.map((i) => norms[i]) } : {}),
  });
  const given = term.teachers.map(({ teacher, taps }) => take(teachers[teacher]!, taps));
  const own = take(student, term.studentTaps);
  const named = (key: (prefix: string, term: string, name: string) => string, tensors: NamedTensors): NamedTensors => {
    const start = key(prefix, term.name, '');
    return Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith(start)).map(([name, tensor]) => [name.slice(start.length), tensor]));
  };
  const banks = Object.fromEntries(term.connectors.banks.map((name) => [name, state[connectorKey(prefix, term.name, name)]!]));
  return {
    student: own,
    // A strategy that needs no teacher never sees this stand-in: the types promise a teacher to those that do.
    teacher: given[0] ?? own,
    teachers: given,
    peers: peers.map((peer) => take(peer, term.studentTaps)),
    labels,
    connectors: term.connectors.access(banks),
    samples: { ids: inputs['samples'] as tf.Tensor1D, rows: named(rowKey, inputs) },
    random: named(noiseKey, inputs),
    time: { epoch: inputs['epoch'] as tf.Scalar, epochs },
  };
}

/** The options with the values of this step. */
function optionsAt({ name, options, scheduled }: LearnerTerm, inputs: NamedTensors): LossOptions<unknown> {
  if (scheduled.length === 0) return options;
  return { ...(options as object), ...Object.fromEntries(scheduled.map((option) => [option, inputs[optionKey(name, option)]])) };
}

/**
 * A term's value and the state that follows from it.
 *
 * @throws LIM2005 the strategy threw; LIM3002 it gave no scalar, or state of another shape
 */
export function evaluateTerm(term: LearnerTerm, input: StrategyInput, inputs: NamedTensors): StrategyResult {
  const { name, strategy } = term;
  return withScope(`strategy ${name}`, () => {
    const given = callStrategy(name, undefined, term.where, () => strategy.loss(input, optionsAt(term, inputs)));
    return atTerm(term, () => {
      const result = scalarResultOf(name, given);
      sameShapes(name, 'row', result.rows, input.samples.rows);
      sameShapes(name, 'memory bank', result.banks, input.connectors.banks);
      return result;
    });
  });
}

/** Errors about what a term gave name its place in the manifest. */
function atTerm<T>({ where }: LearnerTerm, body: () => T): T {
  try {
    return body();
  } catch (error) {
    throw error instanceof LimbeckError && where ? new LimbeckError(error.code, { where, ...error.details }, { cause: error }) : error;
  }
}

function sameShapes(strategy: string, what: string, next: NamedTensors = {}, before: NamedTensors): void {
  for (const [name, tensor] of Object.entries(next)) {
    const shape = before[name]?.shape;
    if (shape && shape.join() === tensor.shape.join()) continue;
    throw new LimbeckError('LIM3002', {
      what: `Strategy "${strategy}" returned the ${what} "${name}" ${shape ? 'in another shape' : 'without having declared it'}.`,
      expected: shape ? `[${shape.join(', ')}]` : `one of: ${Object.keys(before).join(', ') || 'none'}`,
      found: `[${tensor.shape.join(', ')}]`,
    });
  }
}
