import { z } from 'zod';
import { contradiction, distinctBy } from '../schema/contradiction.js';
import { nameSchema } from '../schema/name.js';
import { count, seed } from '../schema/numbers.js';
import { unique } from '../schema/unique.js';

const label = z.string().min(1).max(100);
const metric = z.enum(['last', 'best']);

/** The name of an axis; `reason` is a key of an exclusion. */
const axisName = z.string().regex(/^(?!reason$)[A-Za-z][A-Za-z0-9_-]*$/, { error: 'letters, digits, "_" and "-", beginning with a letter, and not the word "reason"' });

const axisNames = z.union([axisName.describe('Name of an axis.'), z.array(axisName.describe('Name of an axis.')).min(1).describe('Several axes: every combination of their values.')]);

const labels = z.union([label.describe('Label of one value.'), z.array(label).min(1).describe('Labels of several values.')]);

const exclusion = z.object({ reason: z.string().min(1).describe('Why these cells are not run; a footnote of the table.') }).catchall(labels);

const set = z.record(z.string(), z.unknown()).exactOptional().describe('Single values by their path, such as `distill.strategies[1].weight: 0.5`, set after the other keys.');

/** Beside `label` and `set` it holds any part of an experiment's manifest, which is checked once it is laid over the base. */
const axisValueSchema = z.looseObject({
  label: label.describe('What the table calls this value; different for each value of an axis.'),
  set,
});

/** Beside `where` and `set` it holds any part of an experiment's manifest, as the values of axes do. */
const adjustment = z.looseObject({ where: z.record(axisName, labels).describe('Labels by axis: the cells that match every axis that is named.'), set });

const reference = z.strictObject({
  label: label.describe('Heading of the reference in the table.'),
  source: z.string().min(1).describe('Where the values were published: authors, year, table; the table repeats it.'),
  url: z.string().min(1).exactOptional().describe('Address of the source.'),
  metric: metric.exactOptional().describe('Which epoch the published values are of; a source that mixes them leaves it out.'),
  seeds: count.exactOptional().describe('Number of trainings that each published value is a mean of.'),
  values: z.record(z.string(), z.unknown()).describe('Published accuracies in per cent by row label, and below it by column label where the table has columns: a number, { mean, sd, n }, or null where none was published.'),
});

/** One published accuracy, in per cent. */
export const publishedSchema = z.union([
  z.number().min(0).max(100).describe('Accuracy in per cent.'),
  z.strictObject({
    mean: z.number().min(0).max(100).describe('Accuracy in per cent.'),
    sd: z.number().min(0).exactOptional().describe('Standard deviation over the trainings, in percentage points.'),
    n: count.exactOptional().describe('Number of trainings; `seeds` of the reference when left out.'),
  }),
]);

const keys = z.strictObject({
  version: z.literal(1).describe('Version of the manifest format.'),
  kind: z.literal('table').describe('Tells a table from an experiment.'),
  name: nameSchema.describe('Name of the table and of the folder that it is kept in.'),
  description: z.string().exactOptional().describe('What the table is to show.'),
  base: z
    .union([z.string().min(1).describe('Path of an experiment\'s manifest, relative to this file.'), z.looseObject({}).describe('An experiment\'s manifest, or a part of one.')])
    .describe('The experiment that every cell builds on. Its `name`, `description`, `seeds`, `baselines` and `export` are not used where the table says its own.'),
  seeds: z.array(seed.describe('One seed.')).min(1).refine(unique, { error: 'different seeds' }).exactOptional().describe('Each cell is trained once for each; the base\'s seeds when left out.'),
  metric: metric.default('last').describe('Which epoch counts: the last, or the best. Published tables mix the two; best on the test split is optimistic.'),
  baseline: z
    .union([label.describe('Label of a row.'), z.record(z.string(), label).describe('Axis: label.')])
    .exactOptional()
    .describe('What gains are computed against, seed by seed: the label of a row, or `{ axis: label }` for the cell that differs in that axis alone.'),
  axes: z
    .record(axisName, z.array(axisValueSchema.describe('A value: its label, and what it changes in the base.')).min(1).describe('The values of this axis.'))
    .refine((axes) => Object.keys(axes).length > 0, { error: 'at least one axis' })
    .describe('Axes by name; the cells are every combination of their values. Each value is laid over the base in the order of the axes: maps merge, lists and single values replace, null removes.'),
  rows: axisNames.exactOptional().describe('The axis that the rows are, or several; those that are no columns when left out, or the last.'),
  columns: axisNames.exactOptional().describe('The axis that the columns are, or several; those that are no rows when left out.'),
  adjust: z.array(adjustment.describe('`where`, and what it changes.')).default([]).describe('Changes to single cells after the axes, such as a weight that was published for one pair; later ones win.'),
  exclude: z.array(exclusion.describe('Labels by axis, and the reason.')).default([]).describe('Cells that are not run: those that match every axis that is named.'),
  references: z.array(reference.describe('One source.')).default([]).describe('Published values beside the measured ones.'),
});

/** The one truth about `kind: table`: every key with its type, default and description. */
export const tableSchema = contradiction(keys, {
  path: ['references'],
  others: [],
  holds: ({ references }) => !distinctBy(references, 'label'),
  what: 'Two references have the same `label`.',
  expected: 'a different `label` for each reference',
  next: 'Rename one of them.',
});
