import { describe, expect, it } from 'vitest';
import { parseDocument, type Scalar, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { parseManifest } from '../load.js';
import { alternatives, meant } from '../problems/known-schema.js';
import { errorsOf } from '../refusal.test.support.js';
import { manifestSchema } from './manifest.js';

/** Manifests that together hold every key of the schema. */
const SAMPLES = [
  `version: 1
name: full
description: all
backend: { use: cpu, threads: 2, eager: true }
seeds: [0, 1]
data: { use: mnist, with: { a: 1 }, batchSize: 8, evalBatchSize: 8, seed: 1, dropLast: false, validation: 0.5, limit: { train: 8, test: 8 } }
teacher:
  model: { use: cnn, with: {} }
  seed: 1
  backend: auto
  predictions: live
  train:
    epochs: 1
    optimizer: { use: sgd, lr: 1, momentum: 0.5, nesterov: true, weightDecay: 0.1 }
    clipNorm: 1
    earlyStopping: { patience: 1, minDelta: 0, monitor: loss }
    metric: best
    strategies: [{ use: ce, id: a, weight: { use: constant, value: 1 }, with: {} }]
student:
  model: { use: mlp, with: {} }
distill:
  epochs: 1
  optimizer: { use: adam, lr: { use: step, from: 1, every: 1, factor: 1 }, beta1: 0.5, beta2: 0.5, epsilon: 0.1, weightDecay: 0 }
  clipNorm: 1
  earlyStopping: { patience: 1, minDelta: 0, monitor: loss }
  metric: best
  strategies:
    - { use: a, weight: { use: multi-step, from: 1, milestones: [1, 2], factor: 1 } }
    - { use: b, weight: { use: cosine, from: 1, to: 0, warmUp: 1 } }
    - { use: c, weight: { use: linear-warm-up, to: 1, epochs: 1, from: 0, perEpoch: true } }
    - { use: d, weight: { use: linear-decay, from: 1, to: 0 } }
    - { use: e, weight: { use: one-cycle, max: 1, divideBy: 1, finalDivideBy: 1, warmUpFraction: 0.5 } }
    - { use: f, weight: { warmUp: 1, to: 1, perEpoch: true } }
    - { use: g, student: stage1, teacher: [stage1, pooled], teachers: [teacher], optimizer: { use: sgd, lr: 1 } }
baselines: [labels-only]
export: [tfjs, { use: onnx, with: {} }]
tracking: [files, { use: mlflow, with: {} }]
plugins: [./a.ts]
`,
  `version: 1
name: loaded
backend: cpu
data: { use: mnist }
teacher: { model: { use: cnn }, checkpoint: runs/x }
student: { model: { use: mlp } }
peers: 2
distill: { epochs: 1, optimizer: { use: adamw, lr: 1, beta1: 0.5, beta2: 0.5, epsilon: 0.1, weightDecay: 0 }, strategies: [{ use: ce, weight: 1 }] }
`,
  `version: 1
name: staged
data: { use: mnist, validation: 0.5 }
teacher:
  - { id: large, model: { use: cnn }, checkpoint: runs/x }
  - { id: file, onnx: t.onnx, predictions: live }
  - { id: described, onnx: { file: t.onnx, layout: nchw, normalization: { scale: 255, mean: 0.5, std: [0.2, 0.3] }, logits: out, outputs: probabilities, labels: [1, 0], maps: nhwc } }
  - { id: averaged, onnx: { file: t.onnx, normalization: { mean: [0.5], std: 0.2 } } }
  - { id: old, model: { use: cnn }, train: { epochs: 1, optimizer: { use: sgd, lr: 1 } } }
assistants:
  - id: middle
    model: { use: cnn, with: {} }
    seed: 1
    backend: auto
    predictions: auto
    train:
      epochs: 1
      optimizer: { use: sgd, lr: 1 }
      clipNorm: 1
      earlyStopping: { patience: 1 }
      metric: best
      strategies: [{ use: kd, teachers: [large, old] }]
student: { model: { use: mlp } }
peers: [{ model: { use: mlp, with: {} } }, { model: { use: cnn } }]
distill:
  metric: last
  clipNorm: 1
  stages:
    - name: hints
      epochs: 1
      optimizer: { use: sgd, lr: 1 }
      clipNorm: 1
      freeze: [pooled]
      strategies: [{ use: fitnet, student: [stage1], teacher: stage2, teachers: [middle] }]
    - { name: rest, epochs: 1, optimizer: { use: sgd, lr: 1 }, strategies: [{ use: ce }] }
`,
];

interface Place {
  readonly path: readonly (string | number)[];
  readonly schema: z.ZodType;
  /** The map and key, by which a place is the same in every manifest. */
  readonly owner: z.ZodType;
  readonly key: string;
}

function placesIn(schema: z.ZodType, value: unknown, path: readonly (string | number)[] = []): Place[] {
  const here = meant(schema, value);
  if (here instanceof z.ZodArray && Array.isArray(value)) {
    const item = here.element as z.ZodType;
    return value.flatMap((each, i) => [{ path: [...path, i], schema: item, owner: here, key: 'item' }, ...placesIn(item, each, [...path, i])]);
  }
  if (!(here instanceof z.ZodObject) || typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const own = here.shape[key] as z.ZodType;
    return [{ path: [...path, key], schema: own, owner: here, key }, ...placesIn(own, inner, [...path, key])];
  });
}

function allPlaces(schema: z.ZodType): [owner: z.ZodType, key: string][] {
  return alternatives(schema).flatMap((option): [z.ZodType, string][] => {
    if (option instanceof z.ZodArray) return [[option, 'item'], ...allPlaces(option.element as z.ZodType)];
    if (!(option instanceof z.ZodObject)) return [];
    return Object.entries(option.shape as Record<string, z.ZodType>).flatMap(([key, inner]): [z.ZodType, string][] => [[option, key], ...allPlaces(inner)]);
  });
}

const takesText = (schema: z.ZodType): boolean => alternatives(schema).some((option) => option instanceof z.ZodString);
const plain = SAMPLES.map((text) => parseDocument(text).toJS() as unknown);
const places = SAMPLES.flatMap((text, i) => placesIn(manifestSchema, plain[i]).map((place) => ({ ...place, text, name: `${i}: ${place.path.join('.')}` })));

describe('every value of a manifest', () => {
  it('occurs in the samples, which are right', async () => {
    for (const text of SAMPLES) await parseManifest(text, 'm.yaml');
    const missing = allPlaces(manifestSchema).filter(([owner, key]) => !places.some((place) => place.owner === owner && place.key === key));
    expect(missing.map(([, key]) => key)).toEqual([]);
  });

  it.each(places)('$name of the wrong type is one error at its line and column', async ({ text, path, schema }) => {
    const wrong = takesText(schema) ? 987654321 : 'WRONG';
    const document = parseDocument(text);
    document.setIn(path, wrong);
    const changed = document.toString({ lineWidth: 0 });
    const before = changed.slice(0, changed.indexOf(String(wrong))).split('\n');
    const errors = await errorsOf(parseManifest(changed, 'm.yaml'));
    expect(errors).toHaveLength(1);
    expect(errors[0]!.details.where).toMatchObject({ file: 'm.yaml', line: before.length, column: before.at(-1)!.length + 1 });
    expect(errors[0]!.code).toBe('LIM1002');
    expect(errors[0]!.details.expected).toBeTruthy();
    expect(errors[0]!.details.found).toContain(String(wrong));
  });

  const keyed = places.filter(({ path }) => typeof path.at(-1) === 'string');

  it.each(keyed)('$name misspelt is one error at its key, with a suggestion', async ({ text, path, key }) => {
    const document = parseDocument(text);
    const map = document.getIn(path.slice(0, -1), true) as YAMLMap<Scalar<string>>;
    map.items.find((pair) => pair.key.value === key)!.key.value = `${key}z`;
    const changed = document.toString({ lineWidth: 0 });
    const before = changed.slice(0, changed.indexOf(`${key}z:`)).split('\n');
    const errors = await errorsOf(parseManifest(changed, 'm.yaml'));
    expect(errors).toMatchObject([{ code: 'LIM1003', details: { where: { line: before.length, column: before.at(-1)!.length + 1 }, next: `Did you mean \`${key}\`?` } }]);
  });
});
