import { expect, it } from 'vitest';
import { formatManifest } from './format.js';
import { manifestHash } from './hash.js';
import { loadManifest, parseManifest } from './load.js';
import { MINIMAL } from './refusal.test.support.js';

const load = async (text: string) => (await parseManifest(text, 'm.yaml')).manifest;

it('writes the resolved manifest, which loads as the same one', async () => {
  const { manifest } = await loadManifest(new URL('../../../experiments/quickstart.yaml', import.meta.url).pathname, {
    set: ['backend={ use: cpu, threads: 2 }', 'distill.strategies[1].weight={ warmUp: 2, to: 1 }', 'description="no: # \\" *x\\n- y"', 'student.model.with.text="0x1F"', 'distill.clipNorm=1e-30'],
  });
  const text = formatManifest(manifest);
  const again = await load(text);
  expect(again).toEqual(manifest);
  expect(formatManifest(again)).toBe(text);
  expect(manifestHash(again)).toBe(manifestHash(manifest));
});

/** What a manifest may hold beside one teacher and one loss. */
const FULL = `version: 1
name: full
data: { use: mnist, validation: 0.1 }
teacher:
  - { id: large, model: { use: cnn }, checkpoint: runs/x, predictions: live }
  - { model: { use: cnn }, train: { epochs: 1, optimizer: { use: sgd, lr: { warmUp: 2, to: 1, perEpoch: true } } } }
assistants: [{ model: { use: cnn }, train: { epochs: 1, optimizer: { use: sgd, lr: 1 }, earlyStopping: { patience: 1 }, strategies: [{ use: kd, teachers: [large] }] } }]
student: { model: { use: mlp } }
peers: [{ model: { use: cnn } }]
distill:
  clipNorm: 5
  stages:
    - { name: "hints: *", epochs: 1, freeze: [stage1, "fc*"], optimizer: { use: adam, lr: 1 }, strategies: [{ use: fitnet, student: stage1, teacher: ["stage*:preact", pooled], optimizer: { use: sgd, lr: 1 } }] }
    - { name: rest, epochs: 2, optimizer: { use: sgd, lr: 1 }, strategies: [{ use: kd, with: { temperature: { use: cosine, from: 4, to: 1 } } }] }
`;

it.each([
  ['several teachers, assistants, peers and stages', FULL],
  ['one teacher and a number of peers', `${MINIMAL}teacher: { id: a, model: { use: cnn }, checkpoint: x }\npeers: 3\n`],
])('writes %s so that they load as the same', async (_, text) => {
  const manifest = await load(text);
  const again = await load(formatManifest(manifest));
  expect(again).toEqual(manifest);
  expect(formatManifest(again)).toBe(formatManifest(manifest));
  expect(manifestHash(again)).toBe(manifestHash(manifest));
});

it('tells by the hash what is another experiment', async () => {
  const hash = async (from = '', to = ''): Promise<string> => {
    expect(FULL).toContain(from);
    return manifestHash(await load(FULL.replace(from, to)));
  };
  const changes = [['student: stage1', 'student: stage2'], ['perEpoch: true', 'perEpoch: false'], ['freeze: [stage1, "fc*"], ', ''], ['teachers: [large]', 'teachers: [teacher]'], ['predictions: live', 'predictions: auto'], ['peers: [{ model: { use: cnn } }]', 'peers: 2']] as const;
  const hashes = await Promise.all(changes.map(([from, to]) => hash(from, to)));
  expect(new Set([...hashes, await hash()]).size).toBe(changes.length + 1);
  expect(await hash('student: stage1', 'student: [stage1]')).toBe(await hash());
  expect(await hash('{ warmUp: 2, to: 1, perEpoch: true }', '{ use: linear-warm-up, epochs: 2, to: 1, perEpoch: true }')).toBe(await hash());
});

it('keeps the order of the schema', async () => {
  const shuffled = MINIMAL.split('\n').slice(0, 4).reverse().join('\n') + MINIMAL.split('\n').slice(4).map((line) => `\n${line}`).join('');
  expect(formatManifest(await load(shuffled))).toBe(formatManifest(await load(MINIMAL)));
  expect(formatManifest(await load(MINIMAL))).toMatchInlineSnapshot(`
    "version: 1
    name: tiny
    backend:
      use: auto
      eager: false
    seeds: [ 0 ]
    data:
      use: mnist
      with: {}
      batchSize: 128
      evalBatchSize: 500
      seed: 0
      dropLast: true
      validation: 0
    student:
      model:
        use: mlp
        with: {}
    distill:
      epochs: 1
      optimizer:
        use: sgd
        lr: 0.1
        momentum: 0
        nesterov: false
        weightDecay: 0
      metric: last
      strategies:
        - use: cross-entropy
          with: {}
    baselines: []
    export: []
    tracking:
      - use: files
        with: {}
    plugins: []
    "
  `);
});

it('hashes what an experiment is, not how it is written', async () => {
  const hash = manifestHash(await load(MINIMAL));
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  const written = MINIMAL.replace('{ use: mlp }', '{ with: {}, use: mlp }').replace('{ use: mnist }', '{ batchSize: 128, use: mnist }');
  expect(manifestHash(await load(written))).toBe(hash);
  expect(manifestHash(await load(MINIMAL.replace('lr: 0.1', 'lr: 0.2')))).not.toBe(hash);
  const [ab, ba] = ['{ a: 1, b: 2 }', '{ b: 2, a: 1 }'].map((options) => MINIMAL.replace('use: mlp', `use: mlp, with: ${options}`));
  expect(manifestHash(await load(ab!))).toBe(manifestHash(await load(ba!)));
});
