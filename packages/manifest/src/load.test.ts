import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadManifest, parseManifest } from './load.js';
import { MINIMAL } from './refusal.test.support.js';

const quickstart = new URL('../../../experiments/quickstart.yaml', import.meta.url).pathname;
const changed = (from: string, to: string): string => {
  expect(MINIMAL).toContain(from);
  return MINIMAL.replace(from, to);
};

describe('a manifest that is right', () => {
  it('gets every default', async () => {
    const { manifest } = await parseManifest(MINIMAL, 'm.yaml');
    expect(manifest).toMatchInlineSnapshot(`
      {
        "backend": {
          "eager": false,
          "use": "auto",
        },
        "baselines": [],
        "data": {
          "batchSize": 128,
          "dropLast": true,
          "evalBatchSize": 500,
          "seed": 0,
          "use": "mnist",
          "validation": 0,
          "with": {},
        },
        "distill": {
          "epochs": 1,
          "metric": "last",
          "optimizer": {
            "lr": 0.1,
            "momentum": 0,
            "nesterov": false,
            "use": "sgd",
            "weightDecay": 0,
          },
          "strategies": [
            {
              "use": "cross-entropy",
              "with": {},
            },
          ],
        },
        "export": [],
        "name": "tiny",
        "plugins": [],
        "seeds": [
          0,
        ],
        "student": {
          "model": {
            "use": "mlp",
            "with": {},
          },
        },
        "tracking": [
          {
            "use": "files",
            "with": {},
          },
        ],
        "version": 1,
      }
    `);
  });

  it('gets the defaults of a teacher, whose loss is cross-entropy', async () => {
    const { manifest } = await parseManifest(`${MINIMAL}teacher: { model: { use: cnn }, train: { epochs: 1, optimizer: { use: adamw, lr: 1e-3 }, earlyStopping: { patience: 2 } } }\n`.replace('mnist', 'mnist, validation: 0.1'), 'm.yaml');
    expect(manifest.teacher).toMatchInlineSnapshot(`
      {
        "model": {
          "use": "cnn",
          "with": {},
        },
        "predictions": "auto",
        "seed": 0,
        "train": {
          "earlyStopping": {
            "minDelta": 0,
            "monitor": "accuracy",
            "patience": 2,
          },
          "epochs": 1,
          "metric": "last",
          "optimizer": {
            "beta1": 0.9,
            "beta2": 0.999,
            "epsilon": 1e-8,
            "lr": 0.001,
            "use": "adamw",
            "weightDecay": 0.01,
          },
          "strategies": [
            {
              "use": "cross-entropy",
              "with": {},
            },
          ],
        },
      }
    `);
  });

  it('takes a teacher from a checkpoint', async () => {
    const { manifest } = await parseManifest(`${MINIMAL}teacher: { model: { use: cnn }, checkpoint: runs/t/teacher }\n`, 'm.yaml');
    expect(manifest.teacher).toEqual({ model: { use: 'cnn', with: {} }, seed: 0, predictions: 'auto', checkpoint: 'runs/t/teacher' });
  });

  it('is frozen to its leaves', async () => {
    const { manifest } = await parseManifest(changed('use: mlp', 'use: mlp, with: { hidden: [8] }'), 'm.yaml');
    const all: unknown[] = [manifest];
    for (const value of all) {
      if (typeof value !== 'object' || value === null) continue;
      expect(Object.isFrozen(value)).toBe(true);
      all.push(...Object.values(value));
    }
    expect(all.length).toBeGreaterThan(40);
  });

  it('may be the quickstart', async () => {
    const { manifest } = await loadManifest(quickstart);
    expect(manifest.name).toBe('quickstart');
    expect(await readFile(quickstart, 'utf8')).toMatch(/^# yaml-language-server: \$schema=\.\.\/docs\/manifest\.schema\.json\n/);
  });

  it('writes a warm-up in short', async () => {
    const { manifest } = await parseManifest(changed('{ use: cross-entropy }', '{ use: kd, weight: { warmUp: 20, to: 100 } }'), 'm.yaml');
    expect(manifest.distill.strategies![0]!.weight).toEqual({ use: 'linear-warm-up', epochs: 20, to: 100, from: 0, perEpoch: false });
  });
});

describe('locate', () => {
  it('finds values, words that became maps, and the place a default is missing from', async () => {
    const { locate, locateKey } = await parseManifest(`${MINIMAL}export: [tfjs]\nbackend: cpu\n`, 'm.yaml');
    expect(locate(['distill', 'strategies', 0, 'use'])).toEqual({ file: 'm.yaml', line: 8, column: 23, path: 'distill.strategies[0].use' });
    expect(locate(['distill', 'strategies', 0, 'with', 'temperature'])).toMatchObject({ line: 8, column: 16 });
    expect(locate(['export', 0, 'use'])).toMatchObject({ line: 9, column: 10 });
    expect(locate(['backend', 'use'])).toMatchObject({ line: 10, column: 10 });
    expect(locateKey(['distill'], 'epochs')).toMatchObject({ line: 6, column: 3 });
  });
});
