import { explanationSchema, pluginListSchema } from '@limbeck/record';
import { colorsFor } from 'limbeck/colors';
import { explainText } from 'limbeck/plugins/explain-text';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limbeck, temporaryProject, type Project } from './command.js';
import { installPackages, manifestOf, strategyText, writeIn } from './plugin-project.test.support.js';

let project: Project;
beforeEach(async () => {
  project = await temporaryProject(manifestOf({ terms: [] }));
});
afterEach(() => project.remove());

const json = async (...args: string[]): Promise<unknown> => JSON.parse((await limbeck([...args, '--json'], project.folder)).stdout);

/** A strategy with everything that there is to tell. */
const RICH = `import { defineStrategy, tf } from '@limbeck/core';
import { z } from 'zod';
export default defineStrategy({
  id: 'rich', kind: 'feature', formula: 'mean (s - t)²', paper: 'Nobody 2026, https://example.org', deviations: ['It differs here.', 'And there.'], weight: 100,
  options: z.strictObject({
    margin: z.number().min(0).max(2).default(0.5).describe('How far apart they may be.'),
    norm: z.enum(['l1', 'l2']).describe('Which norm.'),
    inner: z.strictObject({ size: z.int().min(1).default(3).describe('How large.') }).prefault({}).describe('What is inside.'),
  }),
  needs: { teacher: true, severalTeachers: true, norms: true },
  taps: { student: { default: ['stage1'], max: 1 }, teacher: { default: ['stage1', 'pooled'], min: 2 } },
  connectors: ({ student }) => ({ modules: { regressor: { input: student.taps[0], layers: [] } }, banks: { queue: { shape: [4], initial: { fill: 0 } } } }),
  perSample: () => ({ seen: { shape: [], initial: { fill: 0 } } }),
  random: () => ({ mask: [4] }),
  loss: ({ student }) => tf.mean(student.logits),
});
`;

describe('limbeck list --json and explain --json', () => {
  it('tell everything about every shipped plugin, in the documented shape', async () => {
    const { plugins } = pluginListSchema.parse(await json('list'));
    expect(plugins.flatMap(({ problem }) => problem ?? [])).toEqual([]);
    const strategies = plugins.filter(({ kind }) => kind === 'strategies');
    for (const { id, family, formula, paper, weight, needs, taps, adds, options } of strategies) {
      expect({ id, whole: [family, formula, paper, weight, needs, taps, adds, options].every((part) => part !== undefined && part !== null) }).toEqual({ id, whole: true });
    }
    expect(plugins.find(({ id }) => id === 'kd')).toMatchObject({ package: '@limbeck/strategy-response', weight: 1, needs: { teacher: true, severalTeachers: false, peers: false }, taps: { student: null, teacher: null }, options: { properties: { temperature: { default: 4 } } } });
    expect(plugins.find(({ id }) => id === 'ctkd')!.adds).toEqual({ graft: false, modules: [], parameters: ['theta'], banks: [], rows: [], random: [] });
    expect(plugins.find(({ id }) => id === 'ps-kd')!.adds!.rows).toHaveLength(1);
  });

  it('give an example of each plugin that validates', async () => {
    const { plugins } = pluginListSchema.parse(await json('list'));
    const files: Record<string, string> = {};
    for (const { kind, id, example } of plugins) if (kind !== 'compressors') files[`${kind}-${id}.yaml`] = `extends: manifest.yaml\n${example}`;
    await writeIn(project, files);
    const { stdout, stderr } = await limbeck(['validate', ...Object.keys(files)], project.folder);
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(Object.keys(files).map((file) => `${file}: valid`));
  });
});

describe('limbeck explain', () => {
  it('tells all about a plugin file, whose example validates beside it', async () => {
    await writeIn(project, { 'rich.ts': RICH });
    const { code, stdout, stderr } = await limbeck(['explain', './rich.ts'], project.folder);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`rich  strategy, feature  rich.ts

  mean (s - t)²

paper     Nobody 2026, https://example.org
differs   It differs here.
          And there.
takes     the logits of one or several teachers; the batch normalisation before
          each of the teacher's activations
          1 inner activation of the student, by default stage1
          at least 2 inner activations of the teacher, by default stage1, pooled
adds      connectors: regressor; memory banks: queue; rows remembered of every
          sample: seen; random numbers in every step: mask
weight    100, as published, where the manifest gives none

Options
  option      type             default
  margin      number ≥ 0, ≤ 2  0.5       How far apart they may be.
  norm        l1 or l2         required  Which norm.
  inner       group                      What is inside.
  inner.size  integer ≥ 1      3         How large.

In a manifest
  distill:
    strategies:
      - use: rich
        weight: 100
        student: [stage1]
        teacher: [stage1, pooled]
        with: { margin: 0.5, norm: l1, inner: { size: 3 } }
  plugins: [./rich.ts]
`);
    const { plugin: { example } } = explanationSchema.parse(await json('explain', 'rich.ts'));
    await writeIn(project, { 'example.yaml': `extends: manifest.yaml\n${example}` });
    expect(await limbeck(['validate', 'example.yaml'], project.folder)).toMatchObject({ code: 0, stderr: '' });
  });

  it('is plain in a pipe, coloured on demand, and no wider than 80 columns there', async () => {
    const { plugins } = pluginListSchema.parse(await json('list'));
    const colors = colorsFor({ isTTY: false }, { NO_COLOR: '1' });
    // An address stays whole, so that it can be followed.
    const widest = (width: number): [string, number][] => plugins.map((plugin) => [plugin.id, Math.max(...explainText(plugin, { also: [], width, colors }).split('\n').filter((line) => !/^\s*https?:\S+$/.test(line)).map((line) => line.length))]);
    expect(widest(80).filter(([, width]) => width > 80)).toEqual([]);
    const [plain, painted] = [await limbeck(['explain', 'kd'], project.folder), await limbeck(['explain', 'kd'], project.folder, { NO_COLOR: '', FORCE_COLOR: '1' })];
    expect(plain.stdout).toBe(`${explainText(plugins.find(({ id }) => id === 'kd')!, { also: [], width: 80, colors })}\n`);
    expect(plain.stdout).not.toContain('\u001b');
    expect(painted.stdout).toContain('\u001b[1mkd');
  });

  it('suggests the nearest id of any kind, and tells an id of two kinds apart', async () => {
    expect(await limbeck(['explain', 'ctdk'], project.folder)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^LIM2001 No installed plugin is called "ctdk"\.\n(?: .*\n)* {2}next: {5}Did you mean the strategy "ctkd"\?/) });
    expect((await limbeck(['explain', 'kd', '--kind', 'models'], project.folder)).stderr).toMatch(/"kd" among the models\./);
    await installPackages(project, { 'a-plugin': { limbeck: { apiVersion: 1, strategies: { mlp: './mlp' } }, files: { 'mlp.js': strategyText('mlp', 'loss: ({ student }) => tf.mean(student.logits),') } } });
    expect((await limbeck(['explain', 'mlp'], project.folder)).stdout).toMatch(/^mlp {2}strategy, response {2}a-plugin 1\.0\.0\n[^]*\nThere is a model of this id too: limbeck explain mlp --kind models\n$/);
    expect((await limbeck(['explain', 'mlp', '--kind', 'model'], project.folder)).stdout).toMatch(/^mlp {2}model {2}@limbeck\/models-basic/);
  });

  it('of a plugin that does not load is its error', async () => {
    await writeIn(project, { 'broken.ts': 'export default {\n  loss: 1,,\n};\n' });
    expect(await limbeck(['explain', './broken.ts'], project.folder)).toMatchObject({ code: 2, stderr: expect.stringMatching(/^LIM2004 The plugin file "\.\/broken\.ts" has a syntax error: .*\n {2}in broken\.ts:2:/) });
    expect((await limbeck(['explain', './nowhere.ts'], project.folder)).stderr).toContain('it is relative to the current folder');
  });
});
