import { tableRecordSchema } from '@limbeck/record';
import { describe, expect, it } from 'vitest';
import { buildTable } from './build-table.js';
import { cell, outcome } from './outcome.test.support.js';
import { tableCsv } from './table-csv.js';
import { tableMarkdown } from './table-markdown.js';
import { tableTerminal } from './table-terminal.js';

const failure = { seed: 2, code: 'LIM4001', message: 'loss is NaN at step 7.', folder: null };

const oneColumn = buildTable(outcome(
  [
    cell({ strategy: 'labels-only' }, [0.98, 0.981, 0.979]),
    cell({ strategy: 'kd, T 4' }, [[0.982, 0.983], [0.9825, 0.983], [0.981, 0.983]]),
    cell({ strategy: 'dkd' }, [0.97, 0.972], { failures: [failure] }),
    cell({ strategy: 'ctkd' }, [], { failures: [0, 1, 2].map((seed) => ({ ...failure, seed })) }),
    cell({ strategy: 'fsp' }, [], { excluded: 'needs equal channels' }),
    cell({ strategy: 'late' }, [], { notRun: [0, 1, 2] }),
    cell({ strategy: 'cut|short' }, [0.5], { notRun: [1, 2] }),
  ],
  { references: [{ label: 'paper', source: 'Someone 2020, table 1', url: 'https://example.org', metric: 'best', values: [{ at: { strategy: 'kd, T 4' }, mean: 0.9512, sd: 0.002, n: 5 }] }], overrides: ['seeds=[0, 1, 2]'] },
));

const PAIRS = ['wrn-40-2 -> wrn-16-2', 'vgg13 -> MobileNetV2', 'resnet32x4 -> resnet8x4'];
const threeColumns = buildTable(outcome(
  PAIRS.flatMap((pair, i) => [cell({ pair, strategy: 'labels-only' }, [0.73, 0.74]), cell({ pair, strategy: 'kd' }, i === 1 ? [0.72, 0.74] : [0.75, 0.77])]),
  { references: [{ label: 'RepDistiller', source: 'Tian et al. 2020', url: null, metric: 'last', values: PAIRS.map((pair, i) => ({ at: { strategy: 'kd', pair }, mean: 0.73 + i / 100, sd: null, n: null })) }] },
));

describe('the figures', () => {
  it('are mean, sample standard deviation and the gain seed by seed', () => {
    const [labels, kd, dkd, ctkd] = oneColumn.cells;
    expect(labels).toMatchObject({ result: { n: 3 }, gain: null });
    expect(labels!.result!.mean).toBeCloseTo(0.98, 12);
    expect(labels!.result!.sd).toBeCloseTo(0.001, 12);
    expect(kd!.gain!.mean).toBeCloseTo(0.0055 / 3, 12);
    expect(dkd!.gain).toMatchObject({ n: 2 });
    expect(dkd!.gain!.mean).toBeCloseTo(-0.0095, 12);
    expect(ctkd).toMatchObject({ result: null, gain: null });
  });

  it('are of the epoch that the table asks for', () => {
    const best = buildTable({ ...oneColumn, metric: 'best' });
    expect(best.cells[1]!.result).toMatchObject({ mean: 0.983, sd: 0 });
  });

  it('compare with the cell that differs in the baseline\'s axis alone', () => {
    const gains = threeColumns.cells.map(({ gain }) => gain?.mean.toFixed(4));
    expect(gains).toEqual([undefined, '0.0250', undefined, '-0.0050', undefined, '0.0250']);
  });

  it('are a whole record', () => {
    for (const table of [oneColumn, threeColumns]) expect(tableRecordSchema.parse(JSON.parse(JSON.stringify(table)))).toEqual(table);
  });
});

describe('table.md', () => {
  it('has gain and references beside one column, and says why cells are empty', () => {
    expect(tableMarkdown(oneColumn)).toMatchInlineSnapshot(`
      "# response

      Strategies side by side.

      | strategy | accuracy % | gain | paper |
      |---|--:|--:|--:|
      | teacher: cnn | 99.01 |  |  |
      | labels-only | 98.00 ± 0.10 (3) | baseline | - |
      | kd, T 4 | 98.18 ± 0.08 (3) | +0.18 ± 0.03 | 95.12 ± 0.20 (5) |
      | dkd | 97.10 ± 0.14 (2) [1] | -0.95 ± 0.07 | - |
      | ctkd | failed [2] |  | - |
      | fsp | excluded [3] |  | - |
      | cut\\|short | 50.00 (1) [4] | -48.00 | - |

      - [1] Failed (seed 2): LIM4001 loss is NaN at step 7.
      - [2] Failed (seeds 0, 1, 2): LIM4001 loss is NaN at step 7.
      - [3] Excluded: needs equal channels
      - [4] 1 of 3 seeds; not run: 1, 2.

      Accuracy in per cent on the test split, after the last epoch, mean ± sd (number of seeds).
      Gain in percentage points over labels-only, mean ± sd, seed by seed.
      paper: Someone 2020, table 1 (https://example.org, best epoch).
      "paper" reports the best epoch, this table the last.
      With --set seeds=[0, 1, 2].
      Not run: late.
      9 trainings, 2026-11-25: backend onnx (onnxruntime-node 1.30.0), 2 threads, Limbeck 0.1.0.
      "
    `);
  });

  it('has gains below accuracies and a table for each reference where there are several columns', () => {
    expect(tableMarkdown(threeColumns)).toMatchInlineSnapshot(`
      "# response

      Strategies side by side.

      | strategy | wrn-40-2 -> wrn-16-2 | vgg13 -> MobileNetV2 | resnet32x4 -> resnet8x4 |
      |---|--:|--:|--:|
      | teacher | 99.01 | 99.01 | 99.01 |
      | labels-only | 73.50 ± 0.71 (2) | 73.50 ± 0.71 (2) | 73.50 ± 0.71 (2) |
      | kd | 76.00 ± 1.41 (2)<br>+2.50 ± 0.71 | 73.00 ± 1.41 (2)<br>-0.50 ± 0.71 | 76.00 ± 1.41 (2)<br>+2.50 ± 0.71 |

      **RepDistiller: Tian et al. 2020 (last epoch)**

      | strategy | wrn-40-2 -> wrn-16-2 | vgg13 -> MobileNetV2 | resnet32x4 -> resnet8x4 |
      |---|--:|--:|--:|
      | kd | 73.00 | 74.00 | 75.00 |

      Accuracy in per cent on the test split, after the last epoch, mean ± sd (number of seeds).
      Gain in percentage points over labels-only, mean ± sd, seed by seed.
      12 trainings, 2026-11-25: backend onnx (onnxruntime-node 1.30.0), 2 threads, Limbeck 0.1.0.
      "
    `);
  });

  it('names the teachers below the table where there are several', () => {
    const [labels, kd, ...others] = oneColumn.cells;
    const mixed = { ...oneColumn, cells: [labels!, { ...kd!, runs: kd!.runs.map((run) => ({ ...run, teachers: [{ model: 'resnet20', accuracy: 0.995, key: null }] })) }, ...others] };
    expect(tableMarkdown(mixed)).toContain('\nTeachers: cnn 99.01 %, resnet20 99.50 %.\n');
    expect(tableMarkdown(mixed)).not.toContain('teacher: cnn');
  });

  it('warns of the best epoch on the test split', () => {
    expect(tableMarkdown({ ...oneColumn, metric: 'best' })).toContain('optimistic');
  });
});

it('table.csv has a line for each cell', () => {
  expect(tableCsv(oneColumn)).toMatchInlineSnapshot(`
    "strategy,status,metric,n,mean,sd,gain,gain_sd,gain_n,accuracies,seeds,paper,paper sd,note
    labels-only,completed,last,3,98,0.1,,,,98 98.1 97.9,0 1 2,,,
    "kd, T 4",completed,last,3,98.183333,0.076376,0.183333,0.028868,3,98.2 98.25 98.1,0 1 2,95.12,0.2,
    dkd,partial,last,2,97.1,0.141421,-0.95,0.070711,2,97 97.2,0 1,,,seed 2: LIM4001 loss is NaN at step 7.
    ctkd,failed,last,0,,,,,,,,,,seed 0: LIM4001 loss is NaN at step 7.; seed 1: LIM4001 loss is NaN at step 7.; seed 2: LIM4001 loss is NaN at step 7.
    fsp,excluded,last,0,,,,,,,,,,needs equal channels
    late,not-run,last,0,,,,,,,,,,
    cut|short,partial,last,1,50,,-48,,1,50,0,,,
    "
  `);
});

describe('the table in a terminal', () => {
  it('fits into its columns, with the rest of the columns below', () => {
    const text = tableTerminal(threeColumns, 70);
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(70);
    expect(text).toMatchInlineSnapshot(`
      "strategy     wrn-40-2 -> wrn-16-2  vgg13 -> MobileNetV2
      ───────────────────────────────────────────────────────
      teacher                     99.01                 99.01
      labels-only      73.50 ± 0.71 (2)      73.50 ± 0.71 (2)
      kd               76.00 ± 1.41 (2)      73.00 ± 1.41 (2)
                           +2.50 ± 0.71          -0.50 ± 0.71

      strategy     resnet32x4 -> resnet8x4
      ────────────────────────────────────
      teacher                        99.01
      labels-only         73.50 ± 0.71 (2)
      kd                  76.00 ± 1.41 (2)
                              +2.50 ± 0.71

      RepDistiller: Tian et al. 2020 (last epoch)

      strategy  wrn-40-2 -> wrn-16-2  vgg13 -> MobileNetV2
      ────────────────────────────────────────────────────
      kd                       73.00                 74.00

      strategy  resnet32x4 -> resnet8x4
      ─────────────────────────────────
      kd                          75.00

      Accuracy in per cent on the test split, after the last epoch, mean ±
        sd (number of seeds).
      Gain in percentage points over labels-only, mean ± sd, seed by seed.
      12 trainings, 2026-11-25: backend onnx (onnxruntime-node 1.30.0), 2
        threads, Limbeck 0.1.0."
    `);
  });

  it('has the same words as the Markdown', () => {
    expect(tableTerminal(oneColumn, 100)).toMatchInlineSnapshot(`
      "strategy                accuracy %          gain             paper
      ──────────────────────────────────────────────────────────────────
      teacher: cnn                 99.01
      labels-only       98.00 ± 0.10 (3)      baseline                 -
      kd, T 4           98.18 ± 0.08 (3)  +0.18 ± 0.03  95.12 ± 0.20 (5)
      dkd           97.10 ± 0.14 (2) [1]  -0.95 ± 0.07                 -
      ctkd                    failed [2]                               -
      fsp                   excluded [3]                               -
      cut|short            50.00 (1) [4]        -48.00                 -

      [1] Failed (seed 2): LIM4001 loss is NaN at step 7.
      [2] Failed (seeds 0, 1, 2): LIM4001 loss is NaN at step 7.
      [3] Excluded: needs equal channels
      [4] 1 of 3 seeds; not run: 1, 2.

      Accuracy in per cent on the test split, after the last epoch, mean ± sd (number of seeds).
      Gain in percentage points over labels-only, mean ± sd, seed by seed.
      paper: Someone 2020, table 1 (https://example.org, best epoch).
      "paper" reports the best epoch, this table the last.
      With --set seeds=[0, 1, 2].
      Not run: late.
      9 trainings, 2026-11-25: backend onnx (onnxruntime-node 1.30.0), 2 threads, Limbeck 0.1.0."
    `);
  });
});
