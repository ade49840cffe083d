import { z } from 'zod';

const count = z.int().nonnegative();
const fraction = z.number().min(0).max(1);
const seconds = z.number().nonnegative();
const metric = z.enum(['last', 'best']);
const key = z.string().regex(/^[0-9a-f]{64}$/);
const coordinates = z.record(z.string(), z.string()).describe('Labels by axis.');

const spread = {
  mean: fraction,
  sd: z.number().nonnegative().nullable().describe('Sample standard deviation (divisor n - 1); null for one.'),
  n: count.describe('Number of trainings.'),
};

const backend = z.object({ id: z.string(), device: z.string(), threads: count, versions: z.record(z.string(), z.string()) });

/** What was trained, where, and by what. */
const provenance = {
  folder: z.string().describe('Run folder, relative to table.json, with forward slashes.'),
  manifestHash: z.string().describe("SHA-256 of the run's resolved manifest, hexadecimal."),
  limbeckVersion: z.string(),
  backend,
  finishedAt: z.iso.datetime(),
  seconds: seconds.describe('The whole run, with evaluations and measurements.'),
  kept: z.boolean().describe('It was there before this command ran.'),
};

const teacher = z.object({
  key: key.describe('SHA-256 of all that its training depends on.'),
  model: z.string(),
  seed: z.int(),
  accuracy: z.object({ last: fraction, best: fraction }),
  weights: z.string().describe('Folder of the weights that the cells load, relative to table.json, with forward slashes.'),
  ...provenance,
});

const tableRun = z.object({
  seed: z.int(),
  key: key.describe("SHA-256 of all that this training depends on; its folder's name."),
  model: z.string().describe("The student's model."),
  parameters: count,
  accuracy: z.object({ last: fraction, best: fraction }).describe('Top-1 of the student, after the last epoch and at the best one.'),
  split: z.enum(['test', 'validation']),
  epochs: count.describe('Epochs trained.'),
  teachers: z
    .array(z.object({ model: z.string(), accuracy: fraction, key: key.nullable().describe('The table\'s teacher that it was loaded from; null for one that this run loaded or trained by itself.') }))
    .describe('What taught it, without assistants.'),
  ...provenance,
});

const failure = z.object({
  seed: z.int(),
  code: z.string().nullable().describe('Limbeck\'s code; null for an unexpected error.'),
  message: z.string(),
  folder: z.string().nullable().describe('What the run left, relative to table.json; null when it left nothing.'),
});

const cellOutcome = z.object({
  at: coordinates,
  excluded: z.string().nullable().describe('Why the cell is not run; null for one that is.'),
  runs: z.array(tableRun).describe('Finished trainings, in the order of the seeds.'),
  failures: z.array(failure),
  notRun: z.array(z.int()).describe('Seeds that were not trained: not chosen, or interrupted.'),
});

const cell = cellOutcome.extend({
  result: z.object(spread).nullable().describe('Accuracy over the seeds, by the metric of the table; null where none finished.'),
  gain: z
    .object({ mean: z.number(), sd: z.number().nonnegative().nullable(), n: count, margin: z.number().nonnegative().nullable().describe('Half the width of the 95 % interval of the mean (Student\'s t); null for one.') })
    .nullable()
    .describe('Accuracy minus that of the baseline, seed by seed; null for the baseline itself, and where they share no seed.'),
});

const reference = z.object({
  label: z.string(),
  source: z.string(),
  url: z.string().nullable(),
  metric: metric.nullable().describe('Which epoch the source reports; null where it does not say or mixes them.'),
  values: z.array(z.object({ at: coordinates, mean: fraction, sd: z.number().nonnegative().nullable(), n: count.nullable() })),
});

const head = z.object({
  schemaVersion: z.literal(1),
  name: z.string(),
  description: z.string().nullable(),
  status: z.enum(['completed', 'failed', 'interrupted']).describe('failed: a cell failed. Cells that were not chosen are not missed.'),
  limbeckVersion: z.string(),
  manifest: z.string().describe('The file, as it was named.'),
  overrides: z.array(z.string()).describe('`path=value` of the command line.'),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  seconds: seconds.describe('Of the command, which may have found most cells finished.'),
  machine: z.object({ os: z.string(), arch: z.string(), cpu: z.string(), cores: count, node: z.string() }).describe('That ran the command; kept cells may come from another.'),
  metric: metric.describe('Which epoch counts.'),
  axes: z.array(z.object({ name: z.string(), labels: z.array(z.string()) })),
  rows: z.array(z.string()).describe('Axes that the rows are every combination of.'),
  columns: z.array(z.string()),
  baseline: coordinates.nullable().describe('Labels that the baseline of a cell has instead of its own.'),
  references: z.array(reference),
  teachers: z.array(teacher).describe('Trained once for all cells that share them.'),
});

/** table.json. Accuracies are fractions, times in seconds. */
export const tableRecordSchema = head.extend({ cells: z.array(cell).describe('Every combination of labels, the last axis fastest.') });

export type TableRecord = z.output<typeof tableRecordSchema>;
export type TableCellOutcome = z.output<typeof cellOutcome>;
/** What running a table came to, before anything is computed from it. */
export type TableOutcome = Omit<TableRecord, 'cells'> & { cells: TableCellOutcome[] };
export type TableCellRecord = TableRecord['cells'][number];
export type TableRunRecord = TableCellOutcome['runs'][number];
export type TableTeacherRecord = TableOutcome['teachers'][number];
export type TableFailure = TableCellOutcome['failures'][number];

/** The JSON Schema (draft 2020-12) of table.json. */
export function tableRecordJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(tableRecordSchema.meta({ title: 'Limbeck table record' }), { io: 'input' });
}
