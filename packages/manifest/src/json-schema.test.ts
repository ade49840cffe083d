import { Ajv } from 'ajv';
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { manifestJsonSchema } from './json-schema.js';
import type { DescribedPlugin } from './json-schema-plugins.js';
import { parseManifest } from './load.js';
import { MINIMAL } from './refusal.test.support.js';

const options = (schema: z.ZodType): unknown => z.toJSONSchema(schema, { io: 'input', target: 'draft-7' });

const plugins: DescribedPlugin[] = [
  { kind: 'datasets', id: 'mnist', description: 'Digits' },
  { kind: 'models', id: 'mlp', description: 'Perceptron', optionsJsonSchema: options(z.strictObject({ hidden: z.array(z.int()).default([128]).describe('Units.') })) },
  { kind: 'strategies', id: 'kd', description: 'Hinton', optionsJsonSchema: options(z.strictObject({ temperature: z.number().positive().describe('T.') })) },
  { kind: 'strategies', id: 'cross-entropy', description: 'Labels', optionsJsonSchema: options(z.strictObject({ labelSmoothing: z.number().default(0).describe('Smoothing.') })) },
  { kind: 'exporters', id: 'tfjs', description: 'Browser' },
  { kind: 'backends', id: 'onnx', description: 'ONNX Runtime' },
];

const schema = manifestJsonSchema(plugins);
let accepts: (text: string) => boolean;
beforeAll(() => {
  const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
  accepts = (text) => validate(parse(text));
});

const changed = (from: string, to: string): string => {
  expect(MINIMAL).toContain(from);
  return MINIMAL.replace(from, to);
};

/** The minimal manifest with its loss in a stage. */
const staged = (term: string): string => changed('  epochs: 1\n', '').replace('strategies: [{ use: cross-entropy }]', `stages: [{ name: a, epochs: 1, freeze: [stage1], strategies: [{ ${term} }] }]`);

describe('manifestJsonSchema', () => {
  it('accepts what ships', async () => {
    expect(accepts(await readFile(new URL('../../../experiments/quickstart.yaml', import.meta.url), 'utf8').then((text) => text.replace('use: cnn', 'use: other')))).toBe(true);
    expect(accepts(MINIMAL)).toBe(true);
  });

  it.each([
    ['an unknown key', changed('epochs: 1', 'epochs: 1\n  epcohs: 2')],
    ['a missing key', changed('  epochs: 1\n', '')],
    ['a wrong type', changed('epochs: 1', 'epochs: many')],
    ['an unknown optimizer', changed('use: sgd', 'use: sdg')],
    ['an option of another optimizer', changed('lr: 0.1', 'lr: 0.1, beta1: 0.9')],
    ['an unknown option of a plugin', changed('use: mlp', 'use: mlp, with: { hiden: [3] }')],
    ['an option of the wrong type', changed('use: mlp', 'use: mlp, with: { hidden: 3 }')],
    ['a missing option of a plugin', changed('use: cross-entropy', 'use: kd')],
    ['an option for a plugin without any', changed('use: mnist', 'use: mnist, with: { a: 1 }')],
    ['stages beside strategies', changed('  epochs: 1\n', '  epochs: 1\n  stages: [{ name: a, epochs: 1, strategies: [{ use: cross-entropy }] }]\n')],
    ['a wrong option in a stage', staged('use: kd, with: { temperature: hot }')],
    ['a wrong option in a second teacher', `${MINIMAL}teacher: [{ model: { use: mlp }, checkpoint: a }, { model: { use: mlp, with: { hidden: 3 } }, checkpoint: b }]\n`],
    ['an empty list of teachers', `${MINIMAL}teacher: []\n`],
    ['an unknown option in the loss of an assistant', `${MINIMAL}assistants: [{ model: { use: mlp }, train: { epochs: 1, optimizer: { use: sgd, lr: 1 }, strategies: [{ use: kd, with: { temprature: 1 } }] } }]\n`],
    ['an unknown option of a peer', `${MINIMAL}peers: [{ model: { use: mlp, with: { hiden: [3] } } }]\n`],
    ['one peer', `${MINIMAL}peers: 1\n`],
    ['a map as taps', changed('use: cross-entropy', 'use: cross-entropy, student: { stage: 1 }')],
  ])('refuses %s', (_, text) => {
    expect(accepts(text)).toBe(false);
  });

  it.each([
    ['options of a plugin', changed('use: cross-entropy', 'use: kd, weight: { warmUp: 2, to: 1 }, with: { temperature: 4 }')],
    ['a plugin from a local file', changed('use: cross-entropy', 'use: mine, with: { any: 1 }')],
    ['words for maps', `${MINIMAL}backend: onnx\nexport: [tfjs, { use: tfjs }]\n`],
    ['a partial manifest that extends another', 'extends: base.yaml\ndistill: { clipNorm: null, optimizer: { lr: 0.5 } }\n'],
    ['stages, taps, several teachers, assistants and peers', `${staged('use: kd, student: stage1, teacher: [stage1, pooled], teachers: [a], with: { temperature: 4 }')}teacher: [{ id: a, model: { use: mlp }, checkpoint: a }, { model: { use: mlp }, checkpoint: b }]
assistants: [{ model: { use: mlp }, train: { epochs: 1, optimizer: { use: sgd, lr: 1 }, strategies: [{ use: cross-entropy }] } }]
peers: [{ model: { use: mlp, with: { hidden: [3] } } }]
`],
    ['stages in place of what is inherited', 'extends: base.yaml\ndistill: { epochs: null, strategies: null, stages: [{ name: a, epochs: 1, strategies: [{ use: cross-entropy }] }] }\n'],
    ['a part of an inherited teacher', 'extends: base.yaml\nteacher: { seed: 3, train: { optimizer: { lr: 0.5 } } }\n'],
    ['several bases', 'extends: [a.yaml, b.yaml]\n'],
  ])('accepts %s', (_, text) => {
    expect(accepts(text)).toBe(true);
  });

  it('still refuses mistakes in a manifest that extends another', () => {
    expect(accepts('extends: base.yaml\ndistill: { epcohs: 3 }\n')).toBe(false);
    expect(accepts('extends: base.yaml\nstudent: { model: { use: mlp, with: { hidden: 3 } } }\n')).toBe(false);
    expect(accepts('extends: base.yaml\ndistill: { strategies: [{ weight: 3 }] }\n')).toBe(false);
    expect(accepts('extends: base.yaml\nteacher: [{ seed: 3 }]\n')).toBe(false);
    expect(accepts('extends: base.yaml\nteacher: { sede: 3 }\n')).toBe(false);
    expect(accepts('extends: 3\n')).toBe(false);
  });

  it('describes every key, and shows defaults', () => {
    const undescribed = propertiesOf(schema).filter(([, value]) => value !== false && JSON.stringify(value) !== '{"type":"null"}' && typeof (value as { description?: unknown }).description !== 'string');
    // Keys that do not go with others; the constants that pick a plugin's options, and `with` there, repeat what is described beside them.
    expect([...new Set(undescribed.map(([name]) => name))].sort()).toEqual(['use', 'with']);
    expect(JSON.stringify(schema)).toContain('"default":128');
    expect(JSON.stringify(schema)).toContain('"const":"kd","description":"Hinton"');
  });

  it('describes once what stands at several places', () => {
    expect(JSON.stringify(schema).split('"const":"kd","description"')).toHaveLength(2);
    expect(Object.keys(schema.definitions!)).toEqual(expect.arrayContaining(['term', 'optimizer', 'overlay-optimizer']));
    expect(Object.keys(schema.definitions!)).not.toContain('overlay-term');
  });

  it('offers plugins of the right kind where an id stands alone', () => {
    const whole = manifestJsonSchema([...plugins, { kind: 'trackers', id: 'files', description: 'CSV' }]) as { definitions: { experiment: { properties: Record<string, unknown> } } };
    const { export: exporters, tracking } = whole.definitions.experiment.properties;
    expect([exporters, tracking].map((place) => new Set([...JSON.stringify(place).matchAll(/"const":"(\w+)"/g)].map(([, id]) => id)))).toEqual([new Set(['tfjs']), new Set(['files'])]);
  });

  it('offers nothing that is not built yet', () => {
    const names = new Set(propertiesOf(manifestJsonSchema()).map(([name]) => name));
    expect(['kind', 'matrix', 'compress', 'augment', 'views'].filter((name) => names.has(name))).toEqual([]);
    expect(names.has('student')).toBe(true);
  });

  it('agrees with the loader on a manifest without plugins known', async () => {
    const validate = new Ajv({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(manifestJsonSchema());
    for (const [from, to] of [['epochs: 1', 'epochs: 0'], ['lr: 0.1', 'lr: -1'], ['lr: 0.1', 'lr: 0.1, nesterov: 1'], ['name: tiny', 'name: a/b'], ['epochs: 1', 'epochs: 1\n  stages: []'], ['  epochs: 1\n', ''], ['version: 1', 'version: 2']] as const) {
      const text = changed(from, to);
      expect(validate(parse(text)), text).toBe(false);
      await expect(parseManifest(text, 'm.yaml')).rejects.toThrow();
    }
  });
});

function propertiesOf(value: unknown): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => [...(key === 'properties' ? Object.entries(inner as object) : []), ...propertiesOf(inner)]);
}
