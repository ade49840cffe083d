import { expect, it } from 'vitest';
import { summaryTable } from './summary-table.js';
import { modelSummary, runSummary, teacher } from './summary.test.support.js';

const baseline = modelSummary('baseline', [0.9796, 0.9789, 0.9803]);
const student = modelSummary('student', [0.9819, 0.9811, 0.9826], { label: 'cross-entropy + kd' });

it('shows the networks and what was gained, within 80 columns', () => {
  const table = summaryTable(runSummary([teacher, baseline, student]), { format: 'terminal' });
  expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(table).toMatchInlineSnapshot(`
    "             accuracy        params  multiply-    file    latency ms    peak
                                              adds    size     p50 / p95  memory
    ────────────────────────────────────────────────────────────────────────────
    teacher      99.02 %          422 k      4.0 M  1.7 MB   0.31 / 0.45  171 MB
      cnn        1 seed
    labels-only  97.96 ± 0.07 %   102 k      102 k  407 kB  0.084 / 0.12  148 MB
      mlp        3 seeds
    student      98.19 ± 0.08 %   102 k      102 k  407 kB  0.084 / 0.12  148 MB
      mlp        3 seeds
    ────────────────────────────────────────────────────────────────────────────
    gain over    -0.83 points      4.1x        40x    4.1x          3.7x    1.2x
      teacher
    ────────────────────────────────────────────────────────────────────────────
    Accuracy on the test split, after the last epoch, mean ± sd over the seeds.
    Latency in ms for one sample. Peak memory of a process of its own, which takes
    145 MB without a model. Gains are teacher / student (of p50 for latency), for
    accuracy the difference in percentage points.

    Accuracy of the student minus that of labels-only: +0.23 ± 0.01 percentage
      points (mean ± sd of 3 seeds, pair by pair).
    Distilling helped: the student is more accurate than labels-only (95 % interval
      of the mean +0.21 to +0.24)."
  `);
});

it('writes the same as Markdown', () => {
  expect(summaryTable(runSummary([student, teacher, baseline]), { format: 'markdown' })).toMatchInlineSnapshot(`
    "|  | model | accuracy | seeds | parameters | multiply-adds | file size | latency p50 / p95 (ms) | peak memory |
    |---|---|--:|--:|--:|--:|--:|--:|--:|
    | teacher | cnn | 99.02 % | 1 seed | 422 k | 4.0 M | 1.7 MB | 0.31 / 0.45 | 171 MB |
    | labels-only | mlp | 97.96 ± 0.07 % | 3 seeds | 102 k | 102 k | 407 kB | 0.084 / 0.12 | 148 MB |
    | student | mlp | 98.19 ± 0.08 % | 3 seeds | 102 k | 102 k | 407 kB | 0.084 / 0.12 | 148 MB |
    | gain over | teacher | -0.83 points |  | 4.1x | 40x | 4.1x | 3.7x | 1.2x |

    Accuracy on the test split, after the last epoch, mean ± sd over the seeds. Latency in ms for one sample. Peak memory of a process of its own, which takes 145 MB without a model. Gains are teacher / student (of p50 for latency), for accuracy the difference in percentage points.

    - Accuracy of the student minus that of labels-only: +0.23 ± 0.01 percentage points (mean ± sd of 3 seeds, pair by pair).
    - Distilling helped: the student is more accurate than labels-only (95 % interval of the mean +0.21 to +0.24)."
  `);
});

const last = (models: Parameters<typeof runSummary>[0]): string | undefined => summaryTable(runSummary(models), { format: 'markdown' }).split('\n').at(-1);

it('does not call noise a gain', () => {
  expect(last([baseline, modelSummary('student', [0.9801, 0.9779, 0.9812])])).toMatchInlineSnapshot(`"- 3 seeds do not show that distilling helped or hurt: the difference is within their noise (95 % interval of the mean -0.24 to +0.26)."`);
});

it('says so when distilling hurt', () => {
  expect(last([baseline, modelSummary('student', [0.9696, 0.9688, 0.9705])])).toMatchInlineSnapshot(`"- Distilling hurt: the student is less accurate than labels-only (95 % interval of the mean -1.03 to -0.96)."`);
});

it('claims nothing from one seed', () => {
  expect(last([modelSummary('baseline', [0.97]), modelSummary('student', [0.98])])).toMatchInlineSnapshot(`"- One seed cannot tell whether the student and labels-only differ by more than chance."`);
});

it('leaves out what was not measured', () => {
  const bare = modelSummary('student', [0.97], { latency: null, peakMemoryBytes: null, baseMemoryBytes: null, fileSizeBytes: null, label: 'b|c' });
  const table = summaryTable(runSummary([teacher, bare, { ...bare, label: 'kd' }]), { format: 'markdown' });
  expect(table).toContain('| student (b\\|c) | mlp | 97.00 % | 1 seed | 102 k | 102 k | - | - | - |');
  expect(table).toContain('| gain of the student (kd) over | teacher | -2.02 points |  | 4.1x | 40x | - | - | - |\n');
  expect(summaryTable(runSummary([]), { format: 'terminal' })).toBe('No training was finished: there is nothing to compare.');
});

it('says that a student was rebuilt', () => {
  expect(summaryTable(runSummary([teacher, { ...student, rebuiltFor: 'simkd' }]), { format: 'markdown' })).toContain('The student is the model up to a tap, the layers of "simkd" and the teacher\'s classifier; its figures count all of them.');
  expect(summaryTable(runSummary([teacher, student]), { format: 'markdown' })).not.toContain('up to a tap');
});
