import type { EpochMetrics, MetricEvent, StepMetrics } from '@limbeck/core';
import type { Environment, Evaluation, RunRecord } from '@limbeck/record';
import { modelSummary, runSummary, teacher } from './summary.test.support.js';

export const MANIFEST = `version: 1
name: quickstart
description: A small network taught by a larger one.
seeds: [ 0, 1, 2 ]
data: { use: mnist, with: {}, batchSize: 64 }
teacher:
  model: { use: cnn, with: { channels: [ 32, 64 ] } }
  train: { epochs: 2, optimizer: { use: adam, lr: 0.002 }, strategies: [ { use: cross-entropy, weight: 1 } ] }
student: { model: { use: mlp, with: { hidden: [ 128 ] } } }
distill:
  epochs: 2
  optimizer: { use: sgd, lr: { use: cosine, from: 0.1 } }
  strategies:
    - { use: cross-entropy, weight: 0.1 }
    - { use: kd, weight: 0.9, with: { temperature: 4 } }
baselines: [ labels-only ]
`;

export const ENVIRONMENT: Environment = {
  schemaVersion: 1, limbeckVersion: '0.1.0', node: '20.20.0', os: 'linux 6.8.0', arch: 'x64', cpu: { model: 'CPU', cores: 2 }, memoryBytes: 8e9,
  backend: { id: 'onnx', device: 'CPU', threads: 2, versions: { ort: '1.30' } }, git: null, commandLine: ['limbeck', 'run', 'quickstart.yaml'], packages: {},
};

const STEPS_PER_EPOCH = 4;

/** Two epochs of one training whose accuracy and losses follow from its arguments. */
export function training(role: string, seed: number, accuracy: number): MetricEvent[] {
  const terms = (loss: number): StepMetrics['terms'] =>
    role === 'student'
      ? { 'cross-entropy': { unweighted: loss, weight: 0.1, weighted: 0.1 * loss }, kd: { unweighted: 2 * loss, weight: 0.9, weighted: 1.8 * loss } }
      : { 'cross-entropy': { unweighted: loss, weight: 1, weighted: loss } };
  return [1, 2].flatMap((epoch): MetricEvent[] => {
    const steps = Array.from({ length: STEPS_PER_EPOCH }, (_, i): StepMetrics => {
      const step = (epoch - 1) * STEPS_PER_EPOCH + i + 1;
      return { type: 'step', role, seed, step, epoch, loss: 2 / step, learningRate: 0.1, terms: terms(2 / step), gradientNorm: 1 };
    });
    const end: EpochMetrics = { type: 'epoch', role, seed, epoch, loss: 1 / epoch, terms: terms(1 / epoch), split: 'test', accuracy: accuracy - 0.02 * (2 - epoch), evalLoss: 0.3 / epoch, seconds: 1, samplesPerSecond: 100 };
    return [...steps, end];
  });
}

/** `right` of each class's 100 samples are right, the others are taken for the next class. */
export function evaluation(role: string, seed: number, classes: readonly string[], right: (label: number) => number): Evaluation {
  const confusion = classes.map((_, label) => classes.map((__, predicted) => (predicted === label ? right(label) : predicted === (label + 1) % classes.length ? 100 - right(label) : 0)));
  return { schemaVersion: 1, role, seed, split: 'test', classes: [...classes], confusion };
}

/** A whole run: teacher with one seed, baseline and student with three. */
export function runRecord(more: Partial<RunRecord> = {}, classes: readonly string[] = ['cat', 'dog', 'frog']): RunRecord {
  const seeds = [0, 1, 2];
  return {
    folder: 'runs/quickstart/1',
    manifest: MANIFEST,
    environment: ENVIRONMENT,
    metrics: [...training('teacher', 0, 0.99), ...seeds.flatMap((seed) => [...training('labels-only', seed, 0.97 + seed / 1000), ...training('student', seed, 0.98 + seed / 1000)])],
    summary: runSummary([teacher, modelSummary('baseline', [0.9796, 0.9789, 0.9803]), modelSummary('student', [0.9819, 0.9811, 0.9826], { label: 'cross-entropy + kd' })]),
    evaluations: [
      evaluation('teacher', 0, classes, () => 98),
      ...seeds.flatMap((seed) => [evaluation('labels-only', seed, classes, () => 90 + seed), evaluation('student', seed, classes, (label) => (label === 0 ? 89 : 92) + seed)]),
    ],
    ...more,
  };
}
