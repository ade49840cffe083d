import { labelsOf, needsOf, tf, withScope, zeros } from '@limbeck/core';
import type { NamedHostTensors, NamedTensors, NetworkOutputs, Optimizer, Step, StepArguments, StrategyResult, TensorSpec } from '@limbeck/core';
import { bindWeights, stopGradient, weightVariables } from '@limbeck/kernels';
import { clipByGlobalNorm, globalNorm } from './clip.js';
import { connectorKey, movedWeights, noiseKey, noiseShapes, optionKey, sampleRows, termKey, trainedWeights, weightKey, type Learner, type LearnerTerm } from './learner.js';
import { forward, randomSpecs } from './model-forward.js';
import { prefixed, unprefixed } from './prefix.js';
import { evaluateTerm, strategyInput, teacherConstants, teacherKey, teacherOutputs, type StepTensors } from './strategy-input.js';

/** What a step takes of a teacher. */
export interface TeacherSpec {
  /** Shapes of its taps, without the batch axis. */
  readonly taps: readonly (readonly number[])[];
  /** Those of its weights that strategies take, fixed: `classifier/kernel`, `norm0/gamma` and so on. */
  readonly weights?: NamedHostTensors;
}

export interface TrainStepSpec {
  /** The student; or several networks that train together, each with terms of the same names. */
  readonly learners: readonly Learner[];
  readonly teachers: readonly TeacherSpec[];
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
  /** Of the training or stage. */
  readonly epochs: number;
  readonly optimizer: Optimizer;
  readonly clipNorm: number | undefined;
}

const scalarSpec: TensorSpec = { shape: [], dtype: 'float32' };

/**
 * One training step as a pure function: forward passes, loss terms, gradients, clipping, optimiser update, layer state.
 *
 * L = sum_i weight_i * term_i for every learner, whose gradients reach nothing of another. Outputs, each after the learner's prefix: `loss`, `gradientNorm` (before clipping),
 * `term/<name>` unweighted, `rows/<term>/<row>`. State: weights by name, connectors as `connector/<term>/<name>`, optimiser slots as `<slot>@<name of either>`.
 */
export function buildTrainStep(spec: TrainStepSpec): Step {
  const { learners, optimizer } = spec;
  return {
    name: `train ${learners.map(({ tapped }) => tapped.network.id).join(' + ')}`,
    inputs: { ...lossInputs(spec), learningRate: scalarSpec, ...optimizerInputs('', optimizer), ...connectorInputs(learners[0]!) },
    state: { ...initialState(learners), ...initialSlots(spec) },
    constants: teacherConstants(spec.teachers),
    run: (args) => runTrainStep(spec, args),
  };
}

/** What the loss is computed from. */
export function lossInputs({ learners, teachers, inputShape, classes, batchSize }: Omit<TrainStepSpec, 'optimizer' | 'clipNorm'>): Record<string, TensorSpec> {
  const { terms } = learners[0]!;
  const rows = Object.assign({}, ...learners.map((learner) => sampleRows(learner, batchSize))) as ReturnType<typeof sampleRows>;
  return {
    x: { shape: [batchSize, ...inputShape], dtype: 'float32' },
    labels: { shape: [batchSize], dtype: 'int32' },
    samples: { shape: [batchSize], dtype: 'int32' },
    epoch: scalarSpec,
    ...Object.fromEntries(teachers.flatMap(({ taps }, t) => [
      [teacherKey(t), { shape: [batchSize, classes], dtype: 'float32' as const }],
      ...taps.map((shape, i): [string, TensorSpec] => [teacherKey(t, i), { shape: [batchSize, ...shape], dtype: 'float32' }]),
    ])),
    ...Object.fromEntries(terms.flatMap(({ name, scheduled }) => [[weightKey(name), scalarSpec], ...scheduled.map((option) => [optionKey(name, option), scalarSpec])])),
    ...Object.assign({}, ...learners.map(({ prefix, tapped }) => prefixed(`random/${prefix}`, randomSpecs(tapped.network.model, batchSize)))),
    ...Object.fromEntries(Object.entries(rows).map(([key, { shape }]) => [key, { shape: [batchSize, ...shape], dtype: 'float32' as const }])),
    ...Object.fromEntries(learners.flatMap(({ prefix, terms: own }) => own.flatMap((term) => Object.entries(noiseShapes(term, batchSize)).map(([name, shape]) => [noiseKey(prefix, term.name, name), { shape, dtype: 'float32' as const }])))),
  };
}

function optimizerInputs(group: string, optimizer: Optimizer): Record<string, TensorSpec> {
  return prefixed(`optimizer/${group}`, Object.fromEntries(Object.keys(optimizer.scalars(1)).map((name) => [name, scalarSpec])));
}

/** For the terms whose connectors have an optimiser of their own. */
function connectorInputs({ terms }: Learner): Record<string, TensorSpec> {
  return Object.assign({}, ...terms.map(({ name, connectorOptimizer }) => (connectorOptimizer ? { [`learningRate/${name}`]: scalarSpec, ...optimizerInputs(`${name}/`, connectorOptimizer) } : {}))) as Record<string, TensorSpec>;
}

/** Weights and connectors of all learners. */
export function initialState(learners: readonly Learner[]): NamedHostTensors {
  return Object.fromEntries(learners.flatMap(({ prefix, tapped, terms }) => [
    ...Object.entries(tapped.network.weights).map(([name, value]) => [prefix + name, value] as const),
    ...terms.flatMap(({ name: term, connectors }) => Object.entries(connectors.initial).map(([name, value]) => [connectorKey(prefix, term, name), value] as const)),
  ]));
}

/** What one optimiser updates, by the names of the state. */
interface Group {
  readonly optimizer: Optimizer;
  /** Of its inputs: empty, or `<term>/`. */
  readonly inputs: string;
  readonly names: readonly string[];
}

function groupsOf(learner: Learner, optimizer: Optimizer): Group[] {
  const connectors = (term: LearnerTerm): string[] => term.connectors.trainable.map((name) => connectorKey(learner.prefix, term.name, name));
  const shared = learner.terms.filter(({ connectorOptimizer }) => !connectorOptimizer).flatMap(connectors);
  return [
    { optimizer, inputs: '', names: [...trainedWeights(learner).map((name) => learner.prefix + name), ...shared] },
    ...learner.terms.filter(({ connectorOptimizer }) => connectorOptimizer).map((term) => ({ optimizer: term.connectorOptimizer!, inputs: `${term.name}/`, names: connectors(term) })),
  ];
}

/** Zeros for every slot of everything trained. */
function initialSlots({ learners, optimizer }: TrainStepSpec): NamedHostTensors {
  const state = initialState(learners);
  return Object.fromEntries(learners.flatMap((learner) => groupsOf(learner, optimizer)).flatMap(({ optimizer: { slots }, names }) => slots.flatMap((slot) => names.map((name) => [slotName(slot, name), zeros(state[name]!)]))));
}

const slotName = (slot: string, name: string): string => `${slot}@${name}`;

function runTrainStep(spec: TrainStepSpec, { inputs, state, constants }: StepArguments): ReturnType<Step['run']> {
  const outputs: Record<string, tf.Tensor> = {};
  const next: Record<string, tf.Tensor> = {};
  for (const round of roundsOf(spec.learners)) {
    const done = runRound(round, spec, { inputs, state, constants, current: { ...state, ...next } });
    Object.assign(outputs, done.outputs);
    Object.assign(next, done.state);
  }
  return { outputs, state: next };
}

/** Networks that teach each other are updated at once; or, where a strategy asks for it, one after the other, each seeing those before it as they are after their update. */
function roundsOf(learners: readonly Learner[]): (readonly Learner[])[] {
  const alternating = learners[0]!.terms.some(({ strategy, options }) => needsOf(strategy, options).alternatingPeers);
  return alternating && learners.length > 1 ? learners.map((learner) => [learner]) : [learners];
}

interface RoundTensors extends StepArguments {
  /** The state with what the rounds before have updated. */
  readonly current: NamedTensors;
}

function runRound(round: readonly Learner[], spec: TrainStepSpec, { inputs, state, constants, current }: RoundTensors): { readonly outputs: Record<string, tf.Tensor>; readonly state: Record<string, tf.Tensor> } {
  const variables = bindLearners(spec.learners, current);
  const step: StepTensors = { inputs, state, classes: spec.classes, epochs: spec.epochs, teachers: teacherOutputs({ inputs, constants }, spec.teachers) };
  const kept = new Map<string, tf.Tensor>();
  const { grads } = tf.variableGrads(() => {
    const losses = learnersTerms(spec.learners, step, round).map(({ learner, results }) => {
      const weighted = results.map(({ term, result }) => tf.mul(result.loss, inputs[weightKey(term.name)]!));
      const loss = (weighted.length === 1 ? weighted[0]! : tf.addN(weighted)) as tf.Scalar;
      kept.set(`${learner.prefix}loss`, tf.keep(loss));
      for (const { term, result } of results) for (const [name, tensor] of resultTensors(learner.prefix, term, result)) kept.set(name, tf.keep(tensor));
      return loss;
    });
    return (losses.length === 1 ? losses[0]! : tf.addN(losses)) as tf.Scalar;
  }, round.flatMap((learner) => groupsOf(learner, spec.optimizer)).flatMap(({ names }) => names.map((name) => variables.get(name)!)));
  const released = Object.entries(Object.fromEntries(kept)).map(([name, value]) => [name, release(value)] as const);
  const outputs = Object.fromEntries(released.filter(([name]) => !(name in state)));
  const next = Object.fromEntries(released.filter(([name]) => name in state));
  withScope('optimizer', () => {
    for (const learner of round) {
      const { gradientNorm, state: updated } = updateLearner(learner, spec, { inputs, state, gradientOf: (name) => grads[variables.get(name)!.name] });
      outputs[`${learner.prefix}gradientNorm`] = gradientNorm;
      Object.assign(next, updated, layerState(learner, variables));
    }
  });
  return { outputs, state: next };
}

/** The variables behind weights and connectors, by the names of the state, holding its values. */
export function bindLearners(learners: readonly Learner[], state: NamedTensors): ReadonlyMap<string, tf.Variable> {
  const variables = new Map<string, tf.Variable>();
  for (const { prefix, tapped: { network }, terms } of learners) {
    bindWeights(network.model, prefix === '' ? state : unprefixed(prefix, state));
    for (const [name, variable] of weightVariables(network.model)) variables.set(prefix + name, variable);
    for (const { name: term, connectors } of terms) {
      for (const [name, variable] of connectors.variables) {
        const key = connectorKey(prefix, term, name);
        variable.assign(state[key]!);
        variables.set(key, variable);
      }
    }
  }
  return variables;
}

interface LearnerResults {
  readonly learner: Learner;
  readonly results: readonly { readonly term: LearnerTerm; readonly result: StrategyResult }[];
}

/** One forward pass of every learner, then the terms of those asked for. */
export function learnersTerms(learners: readonly Learner[], step: StepTensors, of: readonly Learner[], terms: (term: LearnerTerm) => boolean = () => true): LearnerResults[] {
  const { inputs, classes } = step;
  const labels = labelsOf(inputs['labels'] as tf.Tensor1D, classes);
  const outputs = learners.map(({ prefix, tapped, frozen }) => forward(tapped, inputs['x']!, { training: true, random: unprefixed(`random/${prefix}`, inputs), frozen }));
  const asPeers = learners.length === 1 ? [] : outputs.map(detached);
  return of.map((learner) => {
    const k = learners.indexOf(learner);
    const peers = asPeers.filter((_, j) => j !== k);
    const results = learner.terms.filter(terms).map((term) => ({ term, result: evaluateTerm(term, strategyInput(term, { prefix: learner.prefix, student: outputs[k]!, peers, labels }, step), inputs) }));
    return { learner, results };
  });
}

function detached({ logits, taps }: NetworkOutputs): NetworkOutputs {
  return { logits: stopGradient(logits), taps: taps.map((tap) => stopGradient(tap)) };
}

/** A term's value as an output, its rows as outputs, its banks as state. */
function resultTensors(prefix: string, { name }: LearnerTerm, { loss, rows = {}, banks = {} }: StrategyResult): [string, tf.Tensor][] {
  return [
    [termKey(prefix, name), loss],
    ...Object.entries(rows).map(([row, tensor]): [string, tf.Tensor] => [`rows/${prefix}${name}/${row}`, tensor]),
    ...Object.entries(banks).map(([bank, tensor]): [string, tf.Tensor] => [connectorKey(prefix, name, bank), tensor]),
  ];
}

interface UpdateTensors {
  readonly inputs: NamedTensors;
  readonly state: NamedTensors;
  /** Undefined for what the loss does not depend on: it stays as it is. */
  readonly gradientOf: (name: string) => tf.Tensor | undefined;
}

function updateLearner(learner: Learner, { optimizer, clipNorm }: TrainStepSpec, { inputs, state, gradientOf }: UpdateTensors): { readonly gradientNorm: tf.Scalar; readonly state: Record<string, tf.Tensor> } {
  const updates = groupsOf(learner, optimizer).flatMap((group) => group.names.flatMap((name) => {
    const gradient = gradientOf(name);
    return gradient ? [{ group, name, gradient }] : [];
  }));
  const gradients = updates.map(({ gradient }) => gradient);
  const gradientNorm = globalNorm(gradients);
  const applied = clipNorm === undefined ? gradients : clipByGlobalNorm(gradients, gradientNorm, clipNorm);
  const next: Record<string, tf.Tensor> = {};
  updates.forEach(({ group: { optimizer: { slots, update }, inputs: group }, name }, i) => {
    const updated = update({
      parameter: state[name]!,
      gradient: applied[i]!,
      slots: Object.fromEntries(slots.map((slot) => [slot, state[slotName(slot, name)]!])),
      learningRate: inputs[group === '' ? 'learningRate' : `learningRate/${group.slice(0, -1)}`] as tf.Scalar,
      scalars: unprefixed(`optimizer/${group}`, inputs) as Record<string, tf.Scalar>,
    });
    next[name] = updated.parameter;
    for (const slot of slots) next[slotName(slot, name)] = updated.slots[slot]!;
  });
  return { gradientNorm, state: next };
}

/** A kept tensor as one of the surrounding scope: variableGrads disposes what its function does not return. */
function release<T extends tf.Tensor>(kept: T): T {
  const released = tf.clone(kept);
  kept.dispose();
  return released;
}

/** What the forward pass itself moved, of the network and of its connectors. */
function layerState(learner: Learner, variables: ReadonlyMap<string, tf.Variable>): Record<string, tf.Tensor> {
  const { prefix, terms } = learner;
  const ofConnectors = terms.flatMap(({ name: term, connectors }) => {
    const trainable = new Set(connectors.trainable);
    return [...connectors.variables.keys()].filter((name) => !trainable.has(name)).map((name) => connectorKey(prefix, term, name));
  });
  return Object.fromEntries([...movedWeights(learner).map((name) => prefix + name), ...ofConnectors].map((name) => [name, tf.clone(variables.get(name)!)]));
}
