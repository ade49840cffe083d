import { expect, it } from 'vitest';
import { measureJsonSchema, measureReportSchema } from './measure-report.js';

const model = {
  name: 'mlp', kind: 'plugin', source: 'mlp', model: 'mlp', seed: 0, inputShape: [784], classes: 10, parameters: 7850, multiplyAdds: 7840, size: { bytes: 31_400, of: 'weights' },
  latencies: [{ batchSize: 1, p50Ms: 0.1, p95Ms: 0.2, count: 300, warmUpCalls: 20 }], peakMemoryBytes: 9e7, baseMemoryBytes: 6e7,
};
const report = {
  schemaVersion: 1, limbeckVersion: '0.1.0', measuredAt: '2026-03-01T10:00:00.000Z', machine: { os: 'linux 6', arch: 'x64', cpu: 'a CPU', cores: 2, node: '20.20.2' },
  backend: { requested: 'auto', id: 'onnx', reason: 'it is available', device: 'CPU', threads: 2, versions: {} }, models: [model], skipped: [],
};

it('takes a report through JSON unchanged, and refuses one that lacks something', () => {
  expect(measureReportSchema.parse(JSON.parse(JSON.stringify(report)))).toEqual(report);
  for (const key of Object.keys(report)) expect(measureReportSchema.safeParse({ ...report, [key]: undefined }).success, key).toBe(false);
  for (const key of Object.keys(model)) expect(measureReportSchema.safeParse({ ...report, models: [{ ...model, [key]: undefined }] }).success, key).toBe(false);
});

it('is published as a JSON Schema that requires every key', () => {
  const schema = measureJsonSchema() as { $schema: string; required: string[] };
  expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
  expect(schema.required).toEqual(Object.keys(report));
});
