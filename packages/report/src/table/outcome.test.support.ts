import type { TableCellOutcome, TableOutcome, TableRunRecord } from '@limbeck/record';

type At = TableCellOutcome['at'];

const BACKEND = { id: 'onnx', device: 'CPU', threads: 2, versions: { 'onnxruntime-node': '1.30.0' } };

export function run(seed: number, last: number, best = last): TableRunRecord {
  const key = seed.toString(16).padStart(64, '0');
  return {
    seed, key, model: 'mlp', parameters: 101_770, accuracy: { last, best }, split: 'test', epochs: 8, teachers: [{ model: 'cnn', accuracy: 0.9901, key: null }],
    folder: `cells/${key.slice(0, 16)}`, manifestHash: key, limbeckVersion: '0.1.0', backend: BACKEND, finishedAt: '2026-11-25T10:00:00.000Z', seconds: 12, kept: false,
  };
}

export function cell(at: At, accuracies: readonly (number | readonly [last: number, best: number])[], more: Partial<TableCellOutcome> = {}): TableCellOutcome {
  return { at, excluded: null, runs: accuracies.map((accuracy, seed) => (typeof accuracy === 'number' ? run(seed, accuracy) : run(seed, ...accuracy))), failures: [], notRun: [], ...more };
}

/** A table of strategies over pairs; of one pair, a table without columns. */
export function outcome(cells: readonly TableCellOutcome[], more: Partial<TableOutcome> = {}): TableOutcome {
  const axes = ['pair', 'strategy'].map((name) => ({ name, labels: [...new Set(cells.map(({ at }) => at[name]!))] })).filter(({ labels }) => labels[0] !== undefined);
  return {
    schemaVersion: 1, name: 'response', description: 'Strategies side by side.', status: 'completed', limbeckVersion: '0.1.0', manifest: 'response.yaml', overrides: [],
    startedAt: '2026-11-25T10:00:00.000Z', finishedAt: '2026-11-25T10:10:00.000Z', seconds: 600, machine: { os: 'linux', arch: 'x64', cpu: 'EPYC', cores: 2, node: '20.20.0' },
    metric: 'last', axes, rows: ['strategy'], columns: axes.length === 1 ? [] : ['pair'], baseline: { strategy: 'labels-only' }, references: [], teachers: [], cells: [...cells], ...more,
  };
}
