import { spreadOf, type ModelSummary, type RunSummary } from '@limbeck/record';

/** A network of a made-up run; `accuracies` by seed from 0. */
export function modelSummary(role: ModelSummary['role'], accuracies: readonly number[], more: Partial<ModelSummary> = {}): ModelSummary {
  return {
    role,
    label: 'labels-only',
    model: 'mlp',
    runs: accuracies.map((accuracy, seed) => ({
      seed, accuracy: { last: accuracy, best: accuracy }, bestEpoch: 4, evalLoss: 0.06, epochs: 4, stoppedEarly: false, seconds: 20, weights: `weights/${role}/seed-${seed}`,
    })),
    accuracy: { ...spreadOf(accuracies), metric: 'last' },
    parameters: 101_770,
    multiplyAdds: 101_632,
    fileSizeBytes: 407_080,
    latency: { p50Ms: 0.084, p95Ms: 0.123, count: 200, batchSize: 1 },
    peakMemoryBytes: 148_000_000,
    baseMemoryBytes: 145_000_000,
    ...more,
  };
}

export const teacher = modelSummary('teacher', [0.9902], {
  label: 'cross-entropy',
  model: 'cnn',
  parameters: 421_642,
  multiplyAdds: 4_018_304,
  fileSizeBytes: 1_687_336,
  latency: { p50Ms: 0.314, p95Ms: 0.452, count: 200, batchSize: 1 },
  peakMemoryBytes: 171_000_000,
});

export function runSummary(models: RunSummary['models']): RunSummary {
  return {
    schemaVersion: 1,
    name: 'quickstart',
    status: 'completed',
    startedAt: '2026-03-01T10:00:00.000Z',
    finishedAt: '2026-03-01T10:03:20.500Z',
    seconds: 200.5,
    limbeckVersion: '0.1.0',
    manifestHash: 'a'.repeat(64),
    backend: { requested: 'auto', id: 'onnx', reason: 'the only one available', device: 'CPU', threads: 2, versions: {} },
    teacherBackend: null, teacherBackends: [],
  dataset: { name: 'mnist', classes: 10, trainSize: 60_000, validationSize: 0, testSize: 10_000, sources: [] },
    metric: 'last',
    split: 'test',
    models,
    exports: [],
    error: null,
  };
}
