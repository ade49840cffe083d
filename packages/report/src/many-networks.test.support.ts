import type { EpochMetrics, GradientMetrics, MetricEvent, StepMetrics } from '@limbeck/core';
import type { RunRecord, TeacherBackendSummary } from '@limbeck/record';
import { ENVIRONMENT, evaluation, training } from './record.test.support.js';
import { modelSummary, runSummary, teacher } from './summary.test.support.js';

export const MANY_MANIFEST = `version: 1
name: chain
seeds: [ 0, 1 ]
data: { use: mnist, with: {}, batchSize: 64 }
teacher:
  - id: big
    model: { use: cnn, with: { channels: [ 32, 64 ] } }
    train: { epochs: 2, optimizer: { use: adam, lr: 0.002 }, strategies: [ { use: cross-entropy, weight: 1 } ] }
  - model: { use: cnn, with: { channels: [ 16 ] } }
    checkpoint: ../small
assistants:
  - id: middle
    model: { use: mlp, with: { hidden: [ 256 ] } }
    train: { epochs: 2, optimizer: { use: sgd, lr: 0.1 }, strategies: [ { use: cross-entropy, weight: 0.5 }, { use: kd, weight: 0.5, with: { temperature: { use: cosine, from: 8, to: 4 } }, teachers: [ big, teacher ] } ] }
student: { model: { use: mlp, with: { hidden: [ 128 ] } } }
peers: [ { model: { use: mlp, with: { hidden: [ 64 ] } } } ]
distill:
  optimizer: { use: sgd, lr: { use: cosine, from: 0.1 } }
  stages:
    - name: hint
      epochs: 1
      clipNorm: 5
      strategies: [ { use: fitnet, id: hint, weight: 1, student: [ stage2 ], teacher: [ stage2 ], optimizer: { use: adam, lr: 0.01 } } ]
    - name: distillation
      epochs: 2
      optimizer: { use: adam, lr: 0.002 }
      freeze: [ stage1, stage2 ]
      strategies: [ { use: cross-entropy, weight: 0.1 }, { use: kd, weight: { warmUp: 1, to: 2 }, with: { temperature: 4 } } ]
baselines: [ labels-only ]
`;

const STEPS_PER_EPOCH = 4;
const WEIGHTS = { 'cross-entropy': 0.1, kd: 2 };

/** Three epochs in two stages, the second with gradients of two terms sampled at every second step. */
function stagedTraining(role: string, seed: number, accuracy: number): MetricEvent[] {
  return [1, 2, 3].flatMap((epoch): MetricEvent[] => {
    const part = { role, seed, stage: epoch === 1 ? 'hint' : 'distillation', epoch };
    const names = epoch === 1 ? { hint: 1 } : role === 'labels-only' ? { 'cross-entropy': 1 } : WEIGHTS;
    const terms = Object.fromEntries(Object.entries(names).map(([name, weight]) => [name, { unweighted: 1 / epoch, weight, weighted: weight / epoch }]));
    const steps = Array.from({ length: STEPS_PER_EPOCH }, (_, i): (StepMetrics | GradientMetrics)[] => {
      const step = (epoch - 1) * STEPS_PER_EPOCH + i + 1;
      const sampled = i % 2 === 0 && epoch > 1 && role !== 'labels-only';
      const gradients: GradientMetrics = { type: 'gradients', ...part, step, terms: { 'cross-entropy': { norm: 10, cosine: 1 }, kd: { norm: step, cosine: -0.5 + seed } } };
      return [...(sampled ? [gradients] : []), { type: 'step', ...part, step, loss: 1 / epoch, learningRate: 0.1, terms, gradientNorm: 1 }];
    }).flat();
    const end: EpochMetrics = { type: 'epoch', ...part, loss: 1 / epoch, terms, split: 'test', accuracy: accuracy - 0.02 * (3 - epoch), evalLoss: 0.3 / epoch, seconds: 1, samplesPerSecond: 100 };
    return [...steps, end];
  });
}

const placed = (of: string, id: string): TeacherBackendSummary => ({ teacher: of, requested: null, id, predictions: 'cached', batchSize: 500, measured: [] });

/** Two teachers, one of them from a checkpoint, an assistant, a baseline, a student and a peer, in an order that is not the report's. */
export function manyNetworks(more: Partial<RunRecord> = {}): RunRecord {
  const seeds = [0, 1];
  const classes = ['cat', 'dog', 'frog'];
  const label = 'hint; cross-entropy + kd';
  const names = ['labels-only', 'middle', 'peer-2', 'student', 'teacher', 'big'];
  return {
    folder: 'runs/chain/1',
    manifest: MANY_MANIFEST,
    environment: ENVIRONMENT,
    metrics: [
      ...training('big', 0, 0.99), ...training('middle', 0, 0.98),
      ...seeds.flatMap((seed) => [...stagedTraining('labels-only', seed, 0.95), ...stagedTraining('student', seed, 0.96 + seed / 1000), ...stagedTraining('peer-2', seed, 0.94)]),
    ],
    summary: {
      ...runSummary([
        { ...teacher, id: 'big' },
        modelSummary('teacher', [0.9502], { label: 'checkpoint', model: 'cnn', runs: [{ seed: 0, accuracy: { last: 0.9502, best: 0.9502 }, bestEpoch: null, evalLoss: 0.1, epochs: 0, stoppedEarly: false, seconds: 0, weights: null }] }),
        modelSummary('assistant', [0.98], { id: 'middle', label: 'cross-entropy + kd' }),
        modelSummary('baseline', [0.95, 0.951]),
        modelSummary('student', [0.96, 0.962], { label }),
        modelSummary('peer', [0.94, 0.941], { id: 'peer-2', label }),
      ]),
      name: 'chain',
      teacherBackend: placed('big', 'onnx'),
      teacherBackends: [placed('big', 'onnx'), placed('teacher', 'onnx'), placed('middle', 'onnx'), placed('middle', 'onnx')],
    },
    evaluations: names.flatMap((name) => (['labels-only', 'student', 'peer-2'].includes(name) ? seeds : [0]).map((seed) => evaluation(name, seed, classes, () => 90))),
    ...more,
  };
}
