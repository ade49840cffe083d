import { LimbeckError, sizeOf, tf, withScope, zeros } from '@limbeck/core';
import type { DistillationStrategy, Labels, NamedHostTensors, NamedTensors, Network, Optimizer, Step, StepArguments, StrategyInput, TensorSpec } from '@limbeck/core';
import { clipByGlobalNorm, globalNorm } from './clip.js';
import { bindWeights, forward, randomSpecs, weightVariables } from './model-forward.js';

/** One strategy of the manifest, its options parsed; `name` tells two of the same id apart. */
export interface LossTerm {
  readonly name: string;
  readonly strategy: DistillationStrategy;
  readonly options: unknown;
}

export interface TrainStepSpec {
  readonly network: Network;
  readonly inputShape: readonly number[];
  readonly classes: number;
  readonly batchSize: number;
  readonly terms: readonly LossTerm[];
  readonly optimizer: Optimizer;
  readonly clipNorm: number | undefined;
}

const scalarSpec: TensorSpec = { shape: [], dtype: 'float32' };

/**
 * One training step as a pure function: student forward, loss terms, gradients, clipping, optimiser update, layer state.
 *
 * L = sum_i weight_i * term_i. Outputs: `loss`, `gradientNorm` (before clipping), `term/<name>` unweighted.
 * State: the network's weights by name, optimiser slots as `<slot>@<weight>`.
 */
export function buildTrainStep(spec: TrainStepSpec): Step {
  const { network, batchSize, classes, terms, optimizer } = spec;
  const needsTeacher = terms.some(({ strategy }) => strategy.needs.teacher);
  const random = randomSpecs(network.model, batchSize);
  return {
    name: `train ${network.id}`,
    inputs: {
      x: { shape: [batchSize, ...spec.inputShape], dtype: 'float32' },
      labels: { shape: [batchSize], dtype: 'int32' },
      learningRate: scalarSpec,
      ...(needsTeacher ? { 'teacher/logits': { shape: [batchSize, classes], dtype: 'float32' as const } } : {}),
      ...prefixed('weight/', Object.fromEntries(terms.map(({ name }) => [name, scalarSpec]))),
      ...prefixed('optimizer/', Object.fromEntries(Object.keys(optimizer.scalars(1)).map((name) => [name, scalarSpec]))),
      ...prefixed('random/', random),
    },
    state: { ...network.weights, ...initialSlots(network, optimizer) },
    constants: {},
    run: (args) => runTrainStep(spec, args),
  };
}

/** Zeros for every slot of every trainable weight. */
function initialSlots({ weights, trainable }: Network, { slots }: Optimizer): NamedHostTensors {
  return Object.fromEntries(slots.flatMap((slot) => trainable.map((name) => [`${slot}@${name}`, zeros(weights[name]!)])));
}

function runTrainStep(spec: TrainStepSpec, { inputs, state }: StepArguments): ReturnType<Step['run']> {
  const { network, terms, optimizer } = spec;
  bindWeights(network.model, state);
  const variables = weightVariables(network.model);
  const kept = new Map<string, tf.Scalar>();
  const { value: loss, grads } = tf.variableGrads(() => {
    const logits = forward(network, inputs['x']!, { training: true, random: unprefixed('random/', inputs) });
    const input = strategyInput(logits, inputs, spec.classes);
    const weighted = terms.map((term) => {
      const value = tf.keep(evaluateTerm(term, input));
      kept.set(`term/${term.name}`, value);
      return tf.mul(value, inputs[`weight/${term.name}`]!);
    });
    return (weighted.length === 1 ? weighted[0]! : tf.addN(weighted)) as tf.Scalar;
  }, network.trainable.map((name) => variables.get(name)!));
  const unweighted = Object.fromEntries([...kept].map(([name, value]) => [name, release(value)]));
  return withScope('optimizer', () => {
    const gradients = network.trainable.map((name) => grads[variables.get(name)!.name]!);
    const gradientNorm = globalNorm(gradients);
    const applied = spec.clipNorm === undefined ? gradients : clipByGlobalNorm(gradients, gradientNorm, spec.clipNorm);
    const next: Record<string, tf.Tensor> = layerState(network, variables);
    network.trainable.forEach((name, i) => {
      const update = optimizer.update({
        parameter: state[name]!,
        gradient: applied[i]!,
        slots: Object.fromEntries(optimizer.slots.map((slot) => [slot, state[`${slot}@${name}`]!])),
        learningRate: inputs['learningRate'] as tf.Scalar,
        scalars: unprefixed('optimizer/', inputs) as Record<string, tf.Scalar>,
      });
      next[name] = update.parameter;
      for (const slot of optimizer.slots) next[`${slot}@${name}`] = update.slots[slot]!;
    });
    return { outputs: { loss, gradientNorm, ...unweighted }, state: next };
  });
}

function strategyInput(logits: tf.Tensor2D, inputs: NamedTensors, classes: number): StrategyInput {
  const ids = inputs['labels'] as tf.Tensor1D;
  const labels: Labels = { ids, oneHot: tf.cast(tf.oneHot(ids, classes), 'float32') as tf.Tensor2D };
  const student = { logits, taps: [] };
  // A strategy that needs no teacher never sees this stand-in: the types promise a teacher to those that do.
  return { student, teacher: { logits: (inputs['teacher/logits'] ?? logits) as tf.Tensor2D, taps: [] }, labels };
}

function evaluateTerm({ name, strategy, options }: LossTerm, input: StrategyInput): tf.Scalar {
  const value = withScope(`strategy ${name}`, () => {
    try {
      return strategy.loss(input, options);
    } catch (cause) {
      if (cause instanceof LimbeckError) throw cause;
      throw new LimbeckError('LIM2005', { what: `Strategy "${name}" threw an error: ${cause instanceof Error ? cause.message : String(cause)}`, next: 'Run again with --debug for the stack.' }, { cause });
    }
  });
  if (!(value instanceof tf.Tensor) || sizeOf(value.shape) !== 1 || value.rank !== 0) {
    throw new LimbeckError('LIM3002', { what: `Strategy "${name}" did not return a scalar.`, expected: 'a tf.Scalar, shape []', found: value instanceof tf.Tensor ? `a tensor of shape [${value.shape.join(', ')}]` : typeof value });
  }
  return value;
}

/** A kept tensor as one of the surrounding scope: variableGrads disposes what its function does not return. */
function release<T extends tf.Tensor>(kept: T): T {
  const released = tf.clone(kept);
  kept.dispose();
  return released;
}

/** Weights that the forward pass itself moved: batch normalisation's averages. */
function layerState(network: Network, variables: ReadonlyMap<string, tf.Variable>): Record<string, tf.Tensor> {
  const trainable = new Set(network.trainable);
  return Object.fromEntries([...variables].filter(([name]) => !trainable.has(name)));
}

function prefixed(prefix: string, specs: Readonly<Record<string, TensorSpec>>): Record<string, TensorSpec> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [prefix + name, spec]));
}

function unprefixed(prefix: string, tensors: NamedTensors): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(tensors).filter(([name]) => name.startsWith(prefix)).map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
