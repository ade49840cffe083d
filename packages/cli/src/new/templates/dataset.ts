import type { PluginTemplate } from '../template.js';

/** Two tables of numbers as CSV files. */
export const datasetTemplate: PluginTemplate = {
  field: 'datasets',
  shares: ['@limbeck/core'],
  source: (id) => `import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defineDataset, LimbeckError, type Split } from '@limbeck/core';
import { z } from 'zod';

/** Tables of numbers as CSV files: a line for each sample, its last column the name of its class. Every column is standardized by its mean and standard deviation over the training split. */
export default defineDataset({
  id: '${id}',
  description: 'Tables of numbers as CSV files, the last column the class',
  options: z.strictObject({
    train: z.string().min(1).default('data/train.csv').describe('The file of the training split, relative to the manifest.'),
    test: z.string().min(1).default('data/test.csv').describe('The file of the test split.'),
  }),
  async load({ train, test }, { folder }) {
    const [training, testing] = await Promise.all([readTable(train, folder), readTable(test, folder)]);
    const classes = [...new Set(training.names)].sort();
    const columns = training.rows[0]!.map((_, column) => training.rows.map((row) => row[column]!));
    const mean = columns.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
    const std = columns.map((values, column) => Math.sqrt(values.reduce((sum, value) => sum + (value - mean[column]!) ** 2, 0) / values.length) || 1);
    const standardized = (table: Table): Split => splitOf(table, classes, table.rows.map((row) => row.map((value, column) => (value - mean[column]!) / std[column]!)));
    return {
      name: '${id}', inputShape: [mean.length], classes,
      train: standardized(training), test: standardized(testing),
      sources: [training.source, testing.source], normalization: { scale: 1, mean, std },
    };
  },
});

interface Table {
  readonly path: string;
  readonly rows: readonly (readonly number[])[];
  /** Of each row's class. */
  readonly names: readonly string[];
  readonly source: { readonly file: string; readonly sha256: string };
}

/** @throws LIM5001 the file cannot be read; LIM5002 a line is not numbers and a name, or has another number of columns than the first */
async function readTable(file: string, folder: string): Promise<Table> {
  const path = resolve(folder, file);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new LimbeckError('LIM5001', { what: \`The data file "\${path}" cannot be read.\`, where: { file: path }, next: 'Correct the path in the manifest; relative paths start at its folder.' }, { cause });
  });
  const lines = text.trim().split(/\\r?\\n/).map((line) => line.split(','));
  lines.forEach((line, i) => {
    const numbers = line.slice(0, -1);
    if (numbers.length > 0 && line.length === lines[0]!.length && numbers.every((value) => value.trim() !== '' && Number.isFinite(Number(value)))) return;
    throw new LimbeckError('LIM5002', { what: \`Line \${i + 1} of "\${path}" is not a sample.\`, where: { file: path, line: i + 1 }, expected: \`\${Math.max(1, lines[0]!.length - 1)} numbers and the name of a class\`, found: line.join(','), next: 'Correct the line.' });
  });
  const source = { file, sha256: createHash('sha256').update(text).digest('hex') };
  return { path, rows: lines.map((line) => line.slice(0, -1).map(Number)), names: lines.map((line) => line.at(-1)!.trim()), source };
}

/** @throws LIM5002 a class is not one of the training split */
function splitOf({ path, names }: Table, classes: readonly string[], rows: readonly (readonly number[])[]): Split {
  const unknown = names.findIndex((name) => !classes.includes(name));
  if (unknown >= 0) throw new LimbeckError('LIM5002', { what: \`The class "\${names[unknown]}" of line \${unknown + 1} in "\${path}" is not in the training split.\`, where: { file: path, line: unknown + 1 }, expected: \`one of \${classes.join(', ')}\`, found: names[unknown]! });
  return {
    size: rows.length,
    labels: Int32Array.from(names, (name) => classes.indexOf(name)),
    read(indices, out) {
      for (let i = 0; i < indices.length; i++) out.set(rows[indices[i]!]!, i * rows[0]!.length);
    },
  };
}
`,
  test: (id) => `import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeDataset } from '@limbeck/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import dataset from './${id}.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), '${id}-'));
  await writeFile(join(folder, 'train.csv'), '1,10,no\\n3,10,yes\\n1,30,yes\\n3,30,no\\n');
  await writeFile(join(folder, 'test.csv'), '2,40,yes\\n');
  await writeFile(join(folder, 'wrong.csv'), '1,2,no\\n1,x,no\\n');
  await writeFile(join(folder, 'other.csv'), '1,2,perhaps\\n');
});
afterAll(() => rm(folder, { recursive: true }));

const files = { train: 'train.csv', test: 'test.csv' };

// The laws of every data set.
describeDataset(dataset, files, { get folder() { return folder; } });

describe('${id}', () => {
  const load = (options: object = {}) => dataset.load(dataset.options.parse({ ...files, ...options }), { folder });

  it('reads classes and samples, standardized by the training split', async () => {
    const { classes, inputShape, train, test, normalization } = await load();
    expect([classes, inputShape]).toEqual([['no', 'yes'], [2]]);
    expect([...train.labels]).toEqual([0, 1, 1, 0]);
    expect(normalization).toEqual({ scale: 1, mean: [2, 20], std: [1, 10] });
    const out = new Float32Array(4);
    train.read([2, 0], out);
    expect([...out]).toEqual([-1, 1, -1, -1]);
    test.read([0], out);
    expect([...out.subarray(0, 2)]).toEqual([0, 2]);
  });

  it('says which file or line is wrong', async () => {
    await expect(load({ train: 'gone.csv' })).rejects.toMatchObject({ code: 'LIM5001' });
    await expect(load({ train: 'wrong.csv' })).rejects.toMatchObject({ code: 'LIM5002', details: { where: { line: 2 }, found: '1,x,no' } });
    await expect(load({ test: 'other.csv' })).rejects.toMatchObject({ code: 'LIM5002', details: { found: 'perhaps' } });
  });
});
`,
  example: (id) => `version: 1
name: ${id}
seeds: [0]
data: { use: ${id}, batchSize: 20 }
student: { model: { use: mlp, with: { hidden: [16] } } }
distill:
  epochs: 20
  optimizer: { use: adam, lr: 0.01 }
  strategies: [{ use: cross-entropy }]
`,
  data: { 'data/train.csv': disc(12), 'data/test.csv': disc(9) },
};

/** A grid of points in the square from -1 to 1, and whether they are in the disc of radius 0.7. */
function disc(side: number): string {
  const at = (i: number): number => Math.round((2000 * (i + 0.5)) / side - 1000) / 1000;
  return Array.from({ length: side * side }, (_, i) => [at(i % side), at(Math.floor(i / side))] as const)
    .map(([x, y]) => `${x},${y},${Math.hypot(x, y) < 0.7 ? 'inside' : 'outside'}\n`)
    .join('');
}
