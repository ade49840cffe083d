import { describe, expect, it } from 'vitest';
import { runSummarySchema, summaryJsonSchema, type RunSummary } from './run-summary.js';

const summary: RunSummary = {
  schemaVersion: 1,
  name: 'quickstart',
  status: 'completed',
  startedAt: '2026-03-01T10:00:00.000Z',
  finishedAt: '2026-03-01T10:03:20.500Z',
  seconds: 200.5,
  limbeckVersion: '0.1.0',
  manifestHash: 'a'.repeat(64),
  backend: { requested: 'auto', id: 'onnx', reason: 'the only one available', device: 'CPU', threads: 2, versions: { 'onnxruntime-node': '1.30.0' } },
  teacherBackend: null,
  teacherBackends: [],
  dataset: { name: 'mnist', classes: 10, trainSize: 60000, validationSize: 0, testSize: 10000, sources: [{ file: 'train-images', sha256: 'b'.repeat(64) }] },
  metric: 'last',
  split: 'test',
  models: [
    {
      role: 'student',
      label: 'kd + cross-entropy',
      model: 'mlp',
      runs: [
        { seed: 0, accuracy: { last: 0.981, best: 0.982 }, bestEpoch: 3, evalLoss: 0.06, epochs: 4, stoppedEarly: false, seconds: 20, weights: 'weights/student-seed0' },
      ],
      accuracy: { mean: 0.981, sd: null, n: 1, metric: 'last' },
      parameters: 101770,
      multiplyAdds: 101632,
      fileSizeBytes: 407080,
      latency: { p50Ms: 0.1, p95Ms: 0.2, count: 100, batchSize: 1 },
      peakMemoryBytes: 2e8,
      baseMemoryBytes: 1.5e8,
    },
  ],
  exports: [{ exporter: 'tfjs', role: 'student', label: 'kd + cross-entropy', seed: 0, folder: 'exports/student', files: ['model.json'], sizeBytes: 10, check: { engine: 'onnx', split: 'test', samples: 500, agreement: 1, maxDifference: 1e-6, accuracy: 0.97, networkAccuracy: 0.97, latency: null } }],
  graphs: [{ step: 'train student, batch 64', folder: 'graphs/train-student-batch-64', files: ['model.onnx', 'state.bin', 'step.json'], sizeBytes: 10 }],
  error: null,
};

describe('runSummarySchema', () => {
  it('takes a whole summary through JSON unchanged', () => {
    expect(runSummarySchema.parse(JSON.parse(JSON.stringify(summary)))).toEqual(summary);
  });

  it('takes a run that failed before it had data', () => {
    const failed: RunSummary = { ...summary, status: 'failed', dataset: null, models: [], exports: [], error: { code: 'LIM5001', message: 'gone' } };
    expect(runSummarySchema.parse(failed)).toEqual(failed);
  });

  it.each([
    ['an accuracy in per cent', { ...summary, models: [{ ...summary.models[0]!, accuracy: { mean: 98.1, sd: null, n: 1, metric: 'last' } }] }],
    ['another schema version', { ...summary, schemaVersion: 2 }],
    ['a local time', { ...summary, startedAt: '2026-03-01 10:00' }],
    ['a missing key', { ...summary, exports: undefined }],
  ])('refuses %s', (_, wrong) => {
    expect(runSummarySchema.safeParse(wrong).success).toBe(false);
  });

  it('takes a summary of an earlier version, without input shape and latency of batches, and one with both', () => {
    expect(runSummarySchema.parse(summary).models[0]!.batchLatency).toBeUndefined();
    const [model] = summary.models;
    const later: RunSummary = { ...summary, dataset: { ...summary.dataset!, inputShape: [28, 28, 1] }, models: [{ ...model!, batchLatency: { p50Ms: 1, p95Ms: 2, count: 100, batchSize: 32 } }, { ...model!, batchLatency: null }] };
    expect(runSummarySchema.parse(JSON.parse(JSON.stringify(later)))).toEqual(later);
  });

  it('ignores keys of later versions', () => {
    expect(runSummarySchema.parse({ ...summary, energyJoules: 3 })).toEqual(summary);
  });
});

describe('summaryJsonSchema', () => {
  it('describes the same keys; required are all but those that older summaries lack', () => {
    const schema = summaryJsonSchema() as { $schema: string; required: string[]; properties: Record<string, unknown> };
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.required).toEqual(Object.keys(summary).filter((key) => key !== 'teacherBackend' && key !== 'teacherBackends' && key !== 'graphs'));
    expect(Object.keys(schema.properties)).toEqual(Object.keys(summary));
    expect(JSON.stringify(schema)).toContain('Multiply-accumulate operations');
  });
});
