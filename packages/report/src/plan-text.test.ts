import type { PlanReport } from '@limbeck/record';
import { expect, it } from 'vitest';
import { planText } from './plan-text.js';

const measured = { compileSeconds: 0.14, stepMs: 12.34, steps: 80, warmUpSteps: 3, evaluationSeconds: 0.5, epochSeconds: 6.3 };
const plan: PlanReport = {
  schemaVersion: 1, limbeckVersion: '0.1.0', name: 'small', folder: '/tmp/runs/small',
  backend: { requested: 'onnx', id: 'onnx', reason: '"onnx" was asked for', device: 'CPU (2 threads)', threads: 2, versions: { 'onnxruntime-node': '1.30.0' } },
  teacherBackends: [{ requested: 'onnx', id: 'onnx', predictions: 'cached', batchSize: 500, measured: [] }],
  teacherBackend: { requested: 'onnx', id: 'onnx', predictions: 'cached', batchSize: 500, measured: [] },
  dataset: { name: 'mnist', inputShape: [28, 28, 1], classes: 10, trainSize: 54_000, validationSize: 6000, testSize: 10_000, batchSize: 128 },
  models: [
    {
      role: 'student', model: 'mlp', checkpoint: null, parameters: 101_770, multiplyAdds: 101_632, taps: { stage1: 'hidden1', pooled: 'hidden1' },
      layers: [{ name: 'input', type: 'InputLayer', outputShape: [28, 28, 1] }, { name: 'flatten', type: 'Flatten', outputShape: [784] }, { name: 'hidden1', type: 'Dense', outputShape: [128] }, { name: 'logits', type: 'Dense', outputShape: [10] }],
    },
  ],
  trainings: [
    {
      role: 'student', stage: null, model: 'mlp', seeds: [0, 1, 2], epochs: 12, stepsPerEpoch: 421, steps: 5052, earlyStopping: true, learningRate: { first: 0.002, last: 1.5e-10 },
      terms: [{ name: 'cross-entropy', strategy: 'cross-entropy', weight: { first: 0.1, last: 0.1 } }, { name: 'soft', strategy: 'kd', weight: { first: 0, last: 0.9 } }], measured,
    },
  ],
  disk: { weightsBytes: 1_221_000, exportsBytes: 1_230_000, metricsBytes: 5_000_000, totalBytes: 7_451_000, freeBytes: 5e10 },
  peakMemoryBytes: 632_000_000,
  time: { parts: [{ name: 'starting', seconds: 0.8 }, { name: 'training student, 3 seeds', seconds: 227 }], totalSeconds: 227.8 },
};

it('shows what a run would do and take, within 80 columns', () => {
  const text = planText(plan, { layers: false });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatchInlineSnapshot(`
    "Plan of    small; nothing has been trained or written
    Folder     /tmp/runs/small
    Data       mnist: 54,000 samples to train on, 6,000 to validate, 10,000 to test;
               28 x 28 x 1, 10 classes, batches of 128
    Backend    onnx ("onnx" was asked for): CPU (2 threads); onnxruntime-node 1.30.0
    Teacher    predictions cached, on onnx, as asked for, in batches of 500

    Student: mlp, 102 k parameters, 102 k multiply-adds
                      input    28 x 28 x 1
      stage1, pooled  hidden1  128
                      logits   10

    training  seeds      epochs  steps per  steps in  step  compile  epoch
                                     epoch     total    ms
    student   0, 1, 2  up to 12        421    15,156  12.3    0.1 s  6.3 s

    Loss of student
      cross-entropy  weight 0.1
      soft           weight 0 to 0.9, kd
      learning rate  0.002 to 1.5e-10

    Disk: 7.5 MB (weights 1.2 MB, exports 1.2 MB, metrics 5.0 MB; without what
      trackers write), 50 GB free.
    Peak memory: 632 MB resident, of this process after the measured steps;
      measuring networks at the end takes processes beside it.
    Time: about 3 min 48 s at most
      starting                         0.8 s
      training student, 3 seeds   3 min 47 s
    An estimate, from the median of 80 real training steps of each kind; early
    stopping may end sooner. Other work on the machine makes it longer."
  `);
});

it('lists every layer when asked', () => {
  expect(planText(plan, { layers: false })).not.toContain('flatten');
  expect(planText(plan, { layers: true })).toMatch(/flatten +784 +Flatten/);
});

it('says what could not be found out', () => {
  const text = planText({ ...plan, backend: null, dataset: null, models: [], trainings: [{ ...plan.trainings[0]!, measured: null }], disk: null, peakMemoryBytes: null, time: null }, { layers: false });
  expect(text).toContain('Time: not estimated, because something above could not be measured.');
  expect(text).toMatch(/student +0, 1, 2 +up to 12 +421 +15,156 +- +- +-$/m);
  expect(text).not.toMatch(/Disk|Data|Backend|Peak/);
});
