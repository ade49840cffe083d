import { expect, it } from 'vitest';
import { ENVIRONMENT, runRecord } from '../record.test.support.js';
import { modelSummary, runSummary } from '../summary.test.support.js';
import { compareRuns } from './compare-runs.js';
import { comparisonMarkdown } from './comparison-section.js';
import { comparisonTerminal } from './comparison-terminal.js';

const first = runRecord();
const second = runRecord({ folder: 'runs/quickstart/2' });
const other = { ...second, summary: { ...second.summary!, dataset: { ...second.summary!.dataset!, name: 'idx' }, backend: { ...second.summary!.backend, id: 'cpu' } }, environment: { ...ENVIRONMENT, cpu: { model: 'Other', cores: 8 } } };

it('shows two lines a network within 80 columns', () => {
  const text = comparisonTerminal(compareRuns([first]), 80);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).toMatchInlineSnapshot(`
    "                     accuracy %        params    file  latency    peak  time
                         gain              m-adds    size       ms  memory
    ────────────────────────────────────────────────────────────────────────────
    1 quickstart, backend onnx: runs/quickstart/1
      teacher cnn        99.02 (1)          422 k  1.7 MB     0.31  171 MB  20 s
        cross-entropy                       4.0 M             0.45
      labels-only mlp    97.96 ± 0.07 (3)   102 k  407 kB    0.084  148 MB  20 s
                                            102 k             0.12
      student mlp        98.19 ± 0.08 (3)   102 k  407 kB    0.084  148 MB  20 s
        cross-entropy +  +0.23 ± 0.01       102 k             0.12
        kd
    ────────────────────────────────────────────────────────────────────────────
    Accuracy in per cent, mean ± sd (number of seeds). Gain in percentage points
    over the run's own baseline, mean ± sd, seed by seed. Latency in ms, p50 / p95.
    Time of one training, mean over the seeds."
  `);
});

it('stays within 80 columns whatever the names', () => {
  const label = 'cross-entropy + kd + attention-transfer + relational-knowledge';
  const long = { ...first, folder: `runs/${'long-'.repeat(30)}`, summary: runSummary([modelSummary('baseline', [0.9, 0.91]), modelSummary('student', [0.92, 0.95], { model: 'resnet32x4-with-a-long-name', label }), modelSummary('student', [0.92, 0.95], { label: 'kd' })]) };
  const text = comparisonTerminal(compareRuns([long]), 80);
  expect(text.split('\n').filter((line) => line.length > 80 && !line.includes(long.folder))).toEqual([]);
});

it('has nothing to note when everything that must agree agrees', () => {
  expect(compareRuns([first, second]).notes).toEqual([]);
});

it('says which figures should not be compared, and why', () => {
  const { differences, notes } = compareRuns([first, other]);
  expect(differences).toEqual([
    { spoils: 'accuracy', what: 'dataset', values: ['mnist', 'idx'] },
    { spoils: 'speed', what: 'machine', values: ['CPU, 2 cores, linux x64', 'Other, 8 cores, linux x64'] },
    { spoils: 'speed', what: 'backend', values: ['onnx', 'cpu'] },
  ]);
  expect(notes).toEqual([
    'These runs differ in dataset (mnist; idx): their accuracies should not be compared.',
    'These runs differ in machine (CPU, 2 cores, linux x64; Other, 8 cores, linux x64), backend (onnx; cpu): their latencies, memory and times should not be compared.',
  ]);
});

it('tells of runs that did not come to their end', () => {
  const failed = { ...second, summary: { ...runSummary([]), status: 'failed' as const } };
  expect(compareRuns([first, failed, { ...first, summary: undefined }]).notes).toEqual([
    'quickstart in runs/quickstart/2 failed; nothing was finished.',
    'quickstart in runs/quickstart/1 has no summary: it is still going on, or its process was killed.',
  ]);
});

it('writes one Markdown table, in which a name is only a name', () => {
  const text = comparisonMarkdown(compareRuns([{ ...first, summary: { ...first.summary!, name: 'a|b <i>' } }, other]));
  expect(text.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(2 + 6);
  expect(text).toContain('| 1: a\\|b &lt;i> | student mlp | cross-entropy + kd | 98.19 ± 0.08 (3) | +0.23 ± 0.01 | 102 k | 102 k | 407 kB | 0.084 / 0.12 | 148 MB | 20 s | onnx |');
});
