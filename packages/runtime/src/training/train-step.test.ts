import { defineStrategy, Random, sizeOf, tf, toTensor } from '@limbeck/core';
import type { DistillationStrategy, NamedTensors, Network, Step } from '@limbeck/core';
import { buildConnectors, FusedBatchNormalization, klFromLogits, readWeights, softmaxCrossEntropy } from '@limbeck/kernels';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sgd } from '../optimizers/sgd.js';
import { buildGradientStep } from './gradient-step.js';
import type { Learner, LearnerTerm } from './learner.js';
import { tapped } from './model-forward.js';
import { buildTrainStep, type TrainStepSpec } from './train-step.js';

const [FEATURES, CLASSES, BATCH] = [3, 2, 4];
const common = { paper: 'none', formula: 'none', options: z.strictObject({}), kind: 'response' as const, needs: { teacher: false } };
const labels = defineStrategy({ ...common, id: 'labels', kind: 'label', loss: ({ student, labels: { oneHot } }) => softmaxCrossEntropy(student.logits, oneHot) });
const against = defineStrategy({ ...common, id: 'against', loss: ({ student, labels: { oneHot } }) => tf.mul(softmaxCrossEntropy(student.logits, oneHot), -2) as tf.Scalar });
const mutual = (alternatingPeers: boolean) => defineStrategy({ ...common, id: 'mutual', needs: { teacher: false, peers: true, alternatingPeers }, loss: ({ student, peers }) => klFromLogits(student.logits, peers[0]!.logits, 1) });

beforeAll(async () => {
  await tf.setBackend('cpu');
});

function network(seed: number, { batchNorm = false } = {}): Network {
  const input = tf.input({ shape: [FEATURES] });
  const dense = tf.layers.dense({ name: 'dense', units: CLASSES, useBias: false, kernelInitializer: tf.initializers.randomNormal({ seed: seed + 1, stddev: 1 }) });
  const inner = batchNorm ? (new FusedBatchNormalization({ name: 'bn' }).apply(input) as tf.SymbolicTensor) : input;
  const model = tf.model({ inputs: input, outputs: dense.apply(inner) as tf.SymbolicTensor });
  return { id: 'linear', model, ...readWeights(model) };
}

function termOf(strategy: DistillationStrategy, more: Partial<LearnerTerm> = {}): LearnerTerm {
  return { name: strategy.id, strategy, options: {}, scheduled: [], studentTaps: [], teachers: [], connectors: buildConnectors({}, new Random(0)), shapes: { classes: CLASSES, labels: new Uint8Array(10), student: { taps: [] }, teachers: [] }, ...more };
}

function learnerOf(of: Network, terms: readonly LearnerTerm[], more: Partial<Learner> = {}): Learner {
  return { prefix: '', tapped: tapped(of, []), frozen: new Set(), terms, ...more };
}

function specOf(learners: readonly Learner[], more: Partial<TrainStepSpec> = {}): TrainStepSpec {
  return { learners, teachers: [], inputShape: [FEATURES], classes: CLASSES, batchSize: BATCH, epochs: 3, optimizer: sgd({ momentum: 0, nesterov: false, weightDecay: 0 }), clipNorm: undefined, ...more };
}

/** Runs a step operation by operation, on numbers that are the same for every input of a name. */
function run(step: Step, given: Readonly<Record<string, number>> = {}) {
  return tf.tidy(() => {
    const inputs: NamedTensors = Object.fromEntries(Object.entries(step.inputs).map(([name, { shape, dtype }]) => {
      if (shape.length === 0) return [name, tf.scalar(given[name] ?? (name.startsWith('learningRate') ? 0.1 : 1))];
      if (dtype === 'int32') return [name, tf.tensor(Int32Array.from({ length: sizeOf(shape) }, (_, i) => i % CLASSES), [...shape], 'int32')];
      const random = new Random(name);
      return [name, tf.tensor(Float32Array.from({ length: sizeOf(shape) }, () => random.normal()), [...shape])];
    }));
    const state = Object.fromEntries(Object.entries(step.state).map(([name, host]) => [name, toTensor(host)]));
    const { outputs, state: next } = step.run({ inputs, state, constants: {} });
    const read = (tensors: NamedTensors): Record<string, number[]> => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, [...tensor.dataSync()]]));
    return { x: inputs['x'] as tf.Tensor2D, outputs: read(outputs), next: read(next) };
  });
}

const logitsOf = (x: tf.Tensor2D, kernel: ArrayLike<number>): tf.Tensor2D => tf.matMul(x, tf.tensor2d(Float32Array.from(kernel), [FEATURES, CLASSES]));
const x = (): tf.Tensor2D => {
  const random = new Random('x');
  return tf.tensor2d(Float32Array.from({ length: BATCH * FEATURES }, () => random.normal()), [BATCH, FEATURES]);
};

/** The kernel after a step of plain gradient descent on KL to the other network's predictions. */
function steppedTowards(own: Network, other: ArrayLike<number>, rate: number): Float32Array {
  return tf.tidy(() => {
    const kernel = toTensor(own.weights['dense/kernel']!) as tf.Tensor2D;
    const gradient = tf.grad((k) => klFromLogits(tf.matMul(x(), k as tf.Tensor2D), logitsOf(x(), other), 1))(kernel);
    return tf.sub(kernel, tf.mul(gradient, rate)).dataSync() as Float32Array;
  });
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  Array.from(expected).forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));
}

describe('networks that train together', () => {
  const two = (alternating: boolean) => {
    const [first, second] = [network(1), network(2)];
    const learners = [learnerOf(first, [termOf(mutual(alternating))]), learnerOf(second, [termOf(mutual(alternating))], { prefix: 'peer-2/' })];
    return { first, second, ...run(buildTrainStep(specOf(learners))) };
  };

  it('learn from each other as they were before the step', () => {
    const { first, second, next } = two(false);
    expectClose(next['dense/kernel']!, steppedTowards(first, second.weights['dense/kernel']!.data, 0.1));
    expectClose(next['peer-2/dense/kernel']!, steppedTowards(second, first.weights['dense/kernel']!.data, 0.1));
  });

  it('learn, where a strategy asks for it, from those before them as they are after their update', () => {
    const { first, second, next } = two(true);
    const updated = steppedTowards(first, second.weights['dense/kernel']!.data, 0.1);
    expectClose(next['dense/kernel']!, updated);
    expectClose(next['peer-2/dense/kernel']!, steppedTowards(second, updated, 0.1));
  });

  it('have losses and norms of their own', () => {
    const { outputs } = two(false);
    expect(Object.keys(outputs).sort()).toEqual(['gradientNorm', 'loss', 'peer-2/gradientNorm', 'peer-2/loss', 'term/mutual', 'term/peer-2/mutual']);
    expect(outputs['loss']).toEqual(outputs['term/mutual']);
  });
});

describe('frozen layers', () => {
  it('keep weights and moving averages, and normalise by the averages', () => {
    const whole = network(1, { batchNorm: true });
    const frozen = run(buildTrainStep(specOf([learnerOf(whole, [termOf(labels)], { frozen: new Set(['bn']) })])));
    expect(Object.keys(frozen.next)).toEqual(['dense/kernel']);
    const kernel = [...whole.weights['dense/kernel']!.data];
    const expected = tf.tidy(() => softmaxCrossEntropy(tf.div(logitsOf(x(), kernel), Math.sqrt(1 + 1e-5)), tf.tensor2d([[1, 0], [0, 1], [1, 0], [0, 1]])).dataSync()[0]!);
    expect(frozen.outputs['loss']![0]).toBeCloseTo(expected, 5);
    const moving = run(buildTrainStep(specOf([learnerOf(network(1, { batchNorm: true }), [termOf(labels)])])));
    expect(Object.keys(moving.next).sort()).toEqual(['bn/beta', 'bn/gamma', 'bn/moving_mean', 'bn/moving_variance', 'dense/kernel']);
  });
});

describe('connectors', () => {
  const scaled = defineStrategy({
    ...common, id: 'scaled',
    connectors: () => ({ parameters: { theta: { shape: [], initial: { fill: 3 } } }, banks: { seen: { shape: [CLASSES], initial: { fill: 0 } } } }),
    perSample: () => ({ last: { shape: [CLASSES], initial: { fill: 0 } } }),
    loss: ({ student, connectors, samples }) => ({
      loss: tf.square(connectors.parameters['theta']!) as tf.Scalar,
      banks: { seen: tf.add(connectors.banks['seen']!, tf.ones([CLASSES])) },
      rows: { last: tf.add(samples.rows['last']!, student.logits) },
    }),
  });
  const build = (more: Partial<LearnerTerm>) => {
    const connectors = buildConnectors(scaled.connectors!({ batchSize: BATCH, classes: CLASSES, labels: new Uint8Array(10), student: { taps: [] }, teachers: [] }, {}), new Random(0));
    return buildTrainStep(specOf([learnerOf(network(1), [termOf(labels), termOf(scaled, { connectors, ...more })])]));
  };

  it('are trained as the network is, and by their own optimiser where they have one', () => {
    // d theta^2 / d theta = 6
    expect(run(build({})).next['connector/scaled/theta']![0]).toBeCloseTo(3 - 0.1 * 6, 6);
    const own = build({ connectorOptimizer: sgd({ momentum: 0.9, nesterov: false, weightDecay: 0 }) });
    expect(Object.keys(own.state)).toContain('momentum@connector/scaled/theta');
    expect(run(own, { 'learningRate/scaled': 0.01 }).next['connector/scaled/theta']![0]).toBeCloseTo(3 - 0.01 * 6, 6);
  });

  it('rewrite their banks, and give back the rows of the batch', () => {
    const { next, outputs } = run(build({}));
    expect(next['connector/scaled/seen']).toEqual([1, 1]);
    const given = new Random('rows/scaled/last');
    const kernel = [...network(1).weights['dense/kernel']!.data];
    const logits = tf.tidy(() => [...logitsOf(x(), kernel).dataSync()]);
    expectClose(outputs['rows/scaled/last']!, logits.map((logit) => logit + given.normal()));
  });

  it('of another shape than declared are refused', () => {
    const wrong = { ...scaled, loss: () => ({ loss: tf.scalar(0), banks: { seen: tf.zeros([3]) } }) };
    const connectors = buildConnectors(scaled.connectors!({ batchSize: BATCH, classes: CLASSES, labels: new Uint8Array(10), student: { taps: [] }, teachers: [] }, {}), new Random(0));
    expect(() => run(buildTrainStep(specOf([learnerOf(network(1), [termOf(wrong, { connectors })])])))).toThrow('LIM3002 Strategy "scaled" returned the memory bank "seen" in another shape.');
  });
});

describe('sampled gradients', () => {
  it('are the norm of each unweighted term, and its product with the weighted label gradient', () => {
    const step = buildGradientStep(specOf([learnerOf(network(1), [termOf(labels), termOf(against)])]));
    const { outputs, next } = run(step, { 'weight/labels': 0.5, 'weight/against': 7 });
    const norm = outputs['norm/labels']![0]!;
    expect(norm).toBeGreaterThan(0.01);
    expect(outputs['norm/against']![0]).toBeCloseTo(2 * norm, 5);
    expect(outputs['labelNorm']![0]).toBeCloseTo(0.5 * norm, 5);
    expect(outputs['dot/against']![0]! / (outputs['norm/against']![0]! * outputs['labelNorm']![0]!)).toBeCloseTo(-1, 5);
    expect(next).toEqual({});
  });

  it('of a term that does not reach the network are 0', () => {
    const apart = defineStrategy({ ...common, id: 'apart', loss: () => tf.scalar(1) });
    const { outputs } = run(buildGradientStep(specOf([learnerOf(network(1), [termOf(labels), termOf(apart)])])));
    expect(outputs['norm/apart']).toEqual([0]);
    expect(outputs['dot/apart']).toBeUndefined();
  });

  it('of a network that is frozen whole are 0', () => {
    const { outputs } = run(buildGradientStep(specOf([learnerOf(network(1), [termOf(labels), termOf(against)], { frozen: new Set(['dense']) })])));
    expect(outputs).toEqual({ 'norm/labels': [0], 'norm/against': [0], labelNorm: [0] });
  });
});

it('an option on a schedule is fed at every step', () => {
  const options = z.strictObject({ scale: z.unknown() });
  const scheduled = defineStrategy({ ...common, id: 'scheduled', options, loss: ({ student }, { scale }) => tf.mul(tf.mean(tf.square(student.logits)), scale as tf.Scalar) as tf.Scalar });
  const step = buildTrainStep(specOf([learnerOf(network(1), [termOf(scheduled, { options: { scale: { use: 'constant', value: 1 } }, scheduled: ['scale'] })])]));
  const [one, four] = [1, 4].map((value) => run(step, { 'option/scheduled/scale': value }).outputs['term/scheduled']![0]!);
  expect(four! / one!).toBeCloseTo(4, 5);
});

