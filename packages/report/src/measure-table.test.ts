import type { MeasuredModel, MeasureReport } from '@limbeck/record';
import { expect, it } from 'vitest';
import { measureTable } from './measure-table.js';

const student: MeasuredModel = {
  name: 'student', kind: 'run', source: 'runs/a/weights/student/seed-1', model: 'mlp', seed: 1, inputShape: [28, 28, 1], classes: 10, parameters: 101_770, multiplyAdds: 101_632,
  size: { bytes: 407_080, of: 'weights' }, peakMemoryBytes: 88_000_000, baseMemoryBytes: 58_000_000,
  latencies: [{ batchSize: 1, p50Ms: 0.051, p95Ms: 0.079, count: 300, warmUpCalls: 20 }, { batchSize: 32, p50Ms: 0.094, p95Ms: 0.15, count: 100, warmUpCalls: 20 }],
};
const resnet: MeasuredModel = {
  ...student, name: 'resnet32x4|a', kind: 'plugin', source: 'resnet32x4', model: 'resnet32x4', seed: 0, parameters: 7_433_860, multiplyAdds: 1_083_000_000, size: { bytes: 29_735_440, of: 'weights' },
  peakMemoryBytes: 130_000_000, latencies: [{ batchSize: 1, p50Ms: 7.1, p95Ms: 8.23, count: 300, warmUpCalls: 20 }, { batchSize: 32, p50Ms: 241.2, p95Ms: 260, count: 20, warmUpCalls: 5 }],
};
const report: MeasureReport = {
  schemaVersion: 1, limbeckVersion: '0.1.0', measuredAt: '2026-03-01T10:00:00.000Z',
  machine: { os: 'linux 6', arch: 'x64', cpu: 'AMD EPYC', cores: 2, node: '20.20.2' },
  backend: { requested: 'auto', id: 'onnx', reason: 'auto: onnx is available', device: 'CPU (AMD EPYC, 2 threads)', threads: 2, versions: { 'onnxruntime-node': '1.30.0' } },
  models: [student, resnet], skipped: [{ name: 'teacher', reason: 'the run kept no weights of it' }],
};

it('shows models side by side with how they were measured, within 80 columns', () => {
  const table = measureTable(report, { format: 'terminal' });
  expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(table).toMatchInlineSnapshot(`
    "                   params  multiply-    size    batch 1  batch 32    peak
                                    adds            p50, ms   p50, ms  memory
    ─────────────────────────────────────────────────────────────────────────
    student             102 k      102 k  407 kB      0.051     0.094   88 MB
      mlp, seed 1                                 p95 0.079  p95 0.15
    resnet32x4|a        7.4 M      1.1 G   30 MB       7.10       241  130 MB
      initial weights                              p95 8.23   p95 260
    ─────────────────────────────────────────────────────────────────────────
    Backend onnx (auto: onnx is available): CPU (AMD EPYC, 2 threads);
    onnxruntime-node 1.30.0, Node 20.20.2, Limbeck 0.1.0.
    Latency: one call of the whole batch, models timed in turns; batch 1: 300 calls
    after 20 for warm-up; batch 32: 20 to 100 calls after 5 to 20 for warm-up.
    Peak memory: a fresh process that loads only this model and predicts single
    samples; without a model 58 MB.
    Not measured: teacher, the run kept no weights of it."
  `);
});

it('writes the same as Markdown', () => {
  expect(measureTable(report, { format: 'markdown' })).toMatchInlineSnapshot(`
    "|  | model | parameters | multiply-adds | size | batch 1: p50 / p95 (ms) | batch 32: p50 / p95 (ms) | peak memory |
    |---|---|--:|--:|--:|--:|--:|--:|
    | student | mlp, seed 1 | 102 k | 102 k | 407 kB | 0.051 / 0.079 | 0.094 / 0.15 | 88 MB |
    | resnet32x4\\|a | initial weights | 7.4 M | 1.1 G | 30 MB | 7.10 / 8.23 | 241 / 260 | 130 MB |

    - Backend onnx (auto: onnx is available): CPU (AMD EPYC, 2 threads); onnxruntime-node 1.30.0, Node 20.20.2, Limbeck 0.1.0.
    - Latency: one call of the whole batch, models timed in turns; batch 1: 300 calls after 20 for warm-up; batch 32: 20 to 100 calls after 5 to 20 for warm-up.
    - Peak memory: a fresh process that loads only this model and predicts single samples; without a model 58 MB.
    - Not measured: teacher, the run kept no weights of it."
  `);
});

it('has a column for each batch size', () => {
  const only = { ...report, models: [{ ...student, latencies: student.latencies.slice(1) }] };
  const [head] = measureTable(only, { format: 'terminal' }).split('\n');
  expect(head).toMatch(/batch 32/);
  expect(head).not.toMatch(/batch 1 /);
});
