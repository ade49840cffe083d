import { Ajv } from 'ajv';
import { formatError } from '@limbeck/core';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseManifest } from '../load.js';
import { errorsOf, MINIMAL } from '../refusal.test.support.js';
import { tableJsonSchema } from './json-schema.js';
import { loadTable, parseTable, type LoadTableOptions } from './load-table.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'limbeck-table-'));
  await writeFile(join(folder, 'base.yaml'), `${MINIMAL}teacher: { model: { use: cnn }, train: { epochs: 1, optimizer: { use: sgd, lr: 0.1 } } }\nbaselines: [labels-only]\nexport: [tfjs]\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const TABLE = `version: 1
kind: table
name: response
base: base.yaml
seeds: [0, 1, 2]
baseline: labels-only
axes:
  pair:
    - { label: small, student: { model: { use: mlp, with: { hidden: [8] } } } }
    - { label: large, student: { model: { use: mlp, with: { hidden: [64] } } }, set: { distill.epochs: 4 } }
  strategy:
    - { label: labels-only, teacher: null }
    - { label: kd, distill: { strategies: [{ use: kd, weight: 0.9 }] } }
    - label: fsp
      distill: { strategies: [{ use: cross-entropy }, { use: fsp, weight: 2 }] }
exclude:
  - { strategy: fsp, pair: large, reason: needs equal channels }
references:
  - { label: paper, source: "Someone 2020, table 1", seeds: 5, values: { kd: { small: 91.5, large: { mean: 92.5, sd: 0.25 } }, fsp: { large: null } } }
`;

async function table(text = TABLE, options: LoadTableOptions = {}) {
  await writeFile(join(folder, 'table.yaml'), text);
  return loadTable(join(folder, 'table.yaml'), options);
}

/** What the user reads, with the folder's name taken out. */
async function refused(text: string, options: LoadTableOptions = {}): Promise<string> {
  return (await errorsOf(table(text, options))).map(formatError).join('\n\n').replaceAll(`${folder}/`, '');
}

const changed = (from: string, to: string): string => {
  expect(TABLE).toContain(from);
  return TABLE.replace(from, to);
};

describe('a table', () => {
  it('has a cell for each combination that is not excluded, the strategy being the row', async () => {
    const { layout, cells, excluded } = await table();
    expect(layout).toMatchObject({ rows: ['strategy'], columns: ['pair'], metric: 'last', baseline: { strategy: 'labels-only' }, axes: [{ name: 'pair', labels: ['small', 'large'] }, { name: 'strategy' }] });
    expect(cells.map(({ name }) => name)).toEqual(['labels-only, small', 'kd, small', 'fsp, small', 'labels-only, large', 'kd, large']);
    expect(excluded).toEqual([{ at: { pair: 'large', strategy: 'fsp' }, reason: 'needs equal channels' }]);
  });

  it('lays each axis over the base in turn; lists replace, null removes, `set` comes last', async () => {
    const { cells } = await table();
    const [labels, , , , kd] = cells.map(({ loaded }) => loaded.manifest);
    expect(labels).toMatchObject({ name: 'response', description: 'labels-only, small', seeds: [0, 1, 2], student: { model: { with: { hidden: [8] } } }, distill: { epochs: 1 } });
    expect(labels).not.toHaveProperty('teacher');
    expect(kd).toMatchObject({ distill: { epochs: 4, strategies: [{ use: 'kd', weight: 0.9 }] }, student: { model: { with: { hidden: [64] } } }, teacher: { model: { use: 'cnn' } } });
  });

  it('adjusts single cells after the axes', async () => {
    const adjust = 'adjust:\n  - { where: { strategy: [kd, fsp], pair: small }, data: { batchSize: 7 }, set: { distill.epochs: 5 } }\n  - { where: { strategy: kd }, set: { "distill.strategies[0].weight": 0.2 } }\n';
    const { cells } = await table(`${TABLE}${adjust}`);
    const by = new Map(cells.map(({ name, loaded: { manifest } }) => [name, manifest]));
    expect(by.get('kd, small')).toMatchObject({ data: { batchSize: 7 }, distill: { epochs: 5, strategies: [{ weight: 0.2 }] } });
    expect(by.get('fsp, small')).toMatchObject({ data: { batchSize: 7 }, distill: { epochs: 5, strategies: [{ use: 'cross-entropy' }, { weight: 2 }] } });
    expect(by.get('kd, large')).toMatchObject({ data: { batchSize: 128 }, distill: { epochs: 4, strategies: [{ weight: 0.2 }] } });
  });

  it('trains no baseline and exports nothing inside a cell', async () => {
    for (const { loaded } of (await table()).cells) expect(loaded.manifest).toMatchObject({ baselines: [], export: [] });
  });

  it('reads published values in per cent as fractions, at their cells', async () => {
    expect((await table()).layout.references).toEqual([
      {
        label: 'paper', source: 'Someone 2020, table 1', url: null, metric: null,
        values: [{ at: { strategy: 'kd', pair: 'small' }, mean: 0.915, sd: null, n: 5 }, { at: { strategy: 'kd', pair: 'large' }, mean: 0.925, sd: 0.0025, n: 5 }],
      },
    ]);
  });

  it('takes overrides for itself, for its base and for every cell, where they have the last word', async () => {
    const { cells } = await table(TABLE, { set: ['seeds=[7]', 'base.data.batchSize=32', 'distill.epochs=9'] });
    for (const { loaded } of cells) expect(loaded.manifest).toMatchObject({ seeds: [7], data: { batchSize: 32 }, distill: { epochs: 9 } });
  });

  it('takes another base from the command line, with its own values and those set in it', async () => {
    await writeFile(join(folder, 'other.yaml'), `${MINIMAL.replace('epochs: 1', 'epochs: 6')}teacher: { model: { use: cnn }, checkpoint: t }\n`);
    const { cells } = await table(TABLE, { set: ['base=other.yaml', 'base.data.batchSize=32'] });
    expect(cells[0]!.loaded.manifest).toMatchObject({ data: { batchSize: 32 }, distill: { epochs: 6 } });
    expect(cells[1]!.loaded.manifest).toMatchObject({ teacher: { checkpoint: 't' } });
    expect(await refused(TABLE, { set: ['base=gone.yaml'] })).toMatch(/^LIM1008 The manifest ".*gone\.yaml" cannot be read[^]*at --set base=gone\.yaml \(base\)/);
  });

  it('may have the experiment inside, and extend another table', async () => {
    const whole = TABLE.replace('base.yaml', `\n${(MINIMAL + 'teacher: { model: { use: cnn }, checkpoint: t }\n').replaceAll(/^/gm, '  ')}`);
    expect((await table(whole)).cells).toHaveLength(5);
    await writeFile(join(folder, 'whole.yaml'), TABLE);
    const { layout, cells } = await table('extends: whole.yaml\nname: short\nseeds: [0]\n');
    expect(layout.name).toBe('short');
    expect(cells[0]!.loaded.manifest.seeds).toEqual([0]);
  });

  it('may have rows of several axes, and a baseline in any axis', async () => {
    const { layout, cells } = await table(changed('baseline: labels-only', 'rows: [pair, strategy]\nbaseline: { pair: small }').replace(/references:[^]*/, ''));
    expect(layout).toMatchObject({ rows: ['pair', 'strategy'], columns: [], baseline: { pair: 'small' } });
    expect(cells[0]!.name).toBe('small, labels-only');
  });

  it('knows where each value of a cell stands', async () => {
    const [, kd] = (await table()).cells;
    expect(kd!.loaded.locate(['distill', 'strategies', 0, 'use'])).toMatchObject({ file: join(folder, 'table.yaml'), line: 13, column: 51 });
    expect(kd!.loaded.locate(['distill', 'epochs'])).toMatchObject({ file: join(folder, 'base.yaml'), line: 6 });
  });
});

describe('a table with mistakes', () => {
  it('says each once, in the table and in its base, with the cells where they are not all', async () => {
    await writeFile(join(folder, 'base.yaml'), `${MINIMAL}tracker: [files]\n`);
    expect(await refused(TABLE.replace('weight: 0.9', 'weight: much').replace('[64]', '[64], mlp: 3 }, extra: { x: 1'))).toMatchInlineSnapshot(`
      "LIM1003 In cell "labels-only, large" and 1 more: \`extra\` is not a key of \`student.model\`.
        at table.yaml:10:85 (student.model.extra)
        expected: one of use, with
        found:    \`extra\`
        next:     Remove it; options of the plugin itself stand under \`with\`.

      LIM1002 In cell "labels-only, small" and 1 more: \`teacher: null\` has the wrong type.
        at table.yaml:12:38 (teacher)
        expected: a map with \`model\`, \`train\`; or a map with \`model\`, \`checkpoint\`; or a map with \`onnx\`; or a list of at least 1 item; each is a map with \`model\`, \`train\`; or a map with \`model\`, \`checkpoint\`; or a map with \`onnx\`
        found:    nothing (an empty value, or null)
        next:     Correct the value: the large network, or a list of several; needed by strategies that compare with one.

      LIM1002 In cell "kd, small" and 1 more: \`weight: "much"\` has the wrong type.
        at table.yaml:13:63 (distill.strategies[0].weight)
        expected: a number, at least 0; or a map whose \`use\` is one of "constant", "step", "multi-step", "cosine", "linear-warm-up", "linear-decay", "one-cycle"; or a map with \`warmUp\`, \`to\`
        found:    the text "much"
        next:     Correct the value: factor of this term in the loss: a number, or a schedule; the published weight of the strategy, which \`limbeck explain\` shows, or 1, when left out.

      LIM1003 \`tracker\` is not a key of the manifest.
        at base.yaml:9:1 (tracker)
        expected: one of version, name, description, backend, seeds, data, teacher, assistants, student, peers, distill, baselines, export, tracking, plugins
        found:    \`tracker\`
        next:     Did you mean \`teacher\`?"
    `);
  });

  it('looks up axes and labels', async () => {
    const text = TABLE.replace('baseline: labels-only', 'baseline: label-only\ncolumns: pairs').replace('strategy: fsp, pair: large', 'strategies: fsp, pair: larg').replace('kd: { small: 91.5, large:', 'kdd: 3, kd: { smal: 91.5, large:').replace('sd: 0.25', 'sd: -1').replace('label: fsp', 'label: kd');
    expect(await refused(text)).toMatchInlineSnapshot(`
      "LIM1002 "label-only" is not a label of the axis "strategy".
        at table.yaml:6:11 (baseline)
        expected: one of "labels-only", "kd", "kd"
        found:    "label-only"
        next:     Did you mean "labels-only"?

      LIM1002 "pairs" is not an axis.
        at table.yaml:7:10 (columns)
        expected: one of "pair", "strategy"
        found:    "pairs"
        next:     Did you mean "pair"?

      LIM1009 Two values of the axis "strategy" have the label "kd".
        at table.yaml:15:14 (axes.strategy[2].label)
        expected: a different label for each value
        next:     Rename one of them.

      LIM1002 "strategies" is not an axis.
        at table.yaml:18:7 (exclude[0].strategies)
        expected: one of "pair", "strategy"
        found:    "strategies"
        next:     Did you mean "strategy"?

      LIM1002 "larg" is not a label of the axis "pair".
        at table.yaml:18:30 (exclude[0].pair)
        expected: one of "small", "large"
        found:    "larg"
        next:     Did you mean "large"?

      LIM1002 "kdd" is not the label of a row.
        at table.yaml:20:74 (references[0].values.kdd)
        expected: one of "labels-only", "kd"
        found:    "kdd"
        next:     Did you mean "kd"?

      LIM1002 "smal" is not the label of a column.
        at table.yaml:20:88 (references[0].values.kd.smal)
        expected: one of "small", "large"
        found:    "smal"
        next:     Did you mean "small"?

      LIM1002 \`sd: -1\` is out of range.
        at table.yaml:20:125 (references[0].values.kd.large.sd)
        expected: a number, at least 0
        found:    -1
        next:     Correct the value: standard deviation over the trainings, in percentage points.

      LIM1002 "fsp" is not the label of a row.
        at table.yaml:20:133 (references[0].values.fsp)
        expected: one of "labels-only", "kd"
        found:    "fsp"
        next:     Write one of the expected words."
    `);
  });

  it('joins what else is wrong with a cell', async () => {
    const { LimbeckError } = await import('@limbeck/core');
    const checkCell: LoadTableOptions['checkCell'] = async ({ manifest, locate }) => manifest.distill.strategies!.flatMap(({ use }, i) => (use === 'fsp' ? [new LimbeckError('LIM2001', { what: 'No strategy "fsp".', where: locate(['distill', 'strategies', i]) })] : []));
    expect(await refused(TABLE, { checkCell })).toBe('LIM2001 In cell "fsp, small": No strategy "fsp".\n  at table.yaml:15:55 (distill.strategies[1])');
  });

  it.each([
    ['an unknown key', changed('metric: last\n'.slice(0, 0) + 'seeds: [0, 1, 2]', 'sedes: [0]'), /^LIM1003 `sedes` is not a key of the manifest\.\n {2}at table\.yaml:5:1 [^]*Did you mean `seeds`\?/],
    ['a base that is missing', changed('base.yaml', 'gone.yaml'), /^LIM1008 The manifest ".*gone\.yaml" cannot be read[^]*at table\.yaml:4:7 \(base\)/],
    ['a base that is a table', changed('base.yaml', 'table.yaml'), /^LIM1011 `base: table\.yaml` is a table itself/],
    ['a key that no axis can change', changed('label: kd,', 'label: kd, seeds: [1],'), /^LIM1003 `seeds` is the same for every cell[^]*at table\.yaml:13:20/],
    ['no label', changed('{ label: kd, ', '{ '), /^LIM1004 `label` is missing from `axes\.strategy\[1\]`\.\n {2}at table\.yaml:13:7/],
    ['an adjustment of no cell', `${TABLE}adjust: [{ where: { strategy: kdd } }]\n`, /^LIM1002 "kdd" is not a label of the axis "strategy"\.\n {2}at table\.yaml:20:31 /],
    ['an adjustment of every cell', `${TABLE}adjust: [{ where: {}, name: x }]\n`, /^LIM1004 No axis is named[^]*LIM1003 `name` is the same for every cell/],
    ['a path that is none', changed('distill.epochs: 4', '"distill epochs": 4'), /^LIM1006 In cell "labels-only, large" and 1 more: "distill epochs" is not a path[^]*at table\.yaml:10:88/],
    ['a reference without its column', changed('{ small: 91.5, large: { mean: 92.5, sd: 0.25 } }', '91.5'), /^LIM1002 The table has columns[^]*at table\.yaml:19/],
    ['too many cells', changed('axes:', `axes:\n${[...'abcde'].map((name) => `  ${name}: [${Array.from({ length: 10 }, (_, i) => `{ label: l${i} }`).join(', ')}]\n`).join('')}`), /^LIM1002 The axes make 600000 cells/],
    ['a baseline by one label where no axis is a row', changed('axes:', 'columns: [pair, strategy]\naxes:').replace(/references:[^]*/, ''), /^LIM1009 No axis is a row, so one label[^]*at table\.yaml:6:11 \(baseline\)[^]*Write `baseline: \{ pair: \.\.\. \}`/],
    ['an experiment', MINIMAL, /^LIM1011 This manifest is no table\.[^]*Run an experiment with `limbeck run`/],
  ])('%s', async (_, text, message) => {
    expect(await refused(text)).toMatch(message);
  });

  it('is sent to the right command by the other one', async () => {
    const [error] = await errorsOf(parseManifest(TABLE, 'm.yaml'));
    expect(formatError(error!)).toMatch(/^LIM1011 .*\n {2}at m\.yaml:2:7 \(kind\)[^]*limbeck table/);
  });
});

describe('the JSON Schema of tables', () => {
  const validate = new Ajv({ strict: false }).compile(tableJsonSchema([{ kind: 'strategies', id: 'kd', description: 'KD', optionsJsonSchema: { type: 'object', properties: { temperature: { type: 'number' } }, additionalProperties: false } }]));

  it('takes what the loader takes, and offers plugins inside axes', () => {
    expect(validate(parse(TABLE))).toBe(true);
    expect(validate(parse(`${TABLE}adjust: [{ where: { strategy: kd }, distill: { epochs: 3 } }]`))).toBe(true);
    expect(validate(parse(`${TABLE}adjust: [{ where: { strategy: kd }, distil: { epochs: 3 } }]`))).toBe(false);
    expect(validate(parse('extends: other.yaml\nname: short\n'))).toBe(true);
    expect(validate(parse(TABLE.replace('{ use: kd,', '{ use: kd, with: { heat: 4 },')))).toBe(false);
    expect(validate(parse(TABLE.replace('label: kd, distill', 'label: kd, distil')))).toBe(false);
    expect(validate(parse(TABLE.replace('base: base.yaml\n', '')))).toBe(false);
  });
});

it('parses a text too', async () => {
  expect((await parseTable(TABLE, join(folder, 'x.yaml'))).cells).toHaveLength(5);
});
