import type { BackendDefinition } from '@limbeck/core';
import { readSummary } from '@limbeck/record';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugin } from './backends.js';
import { limbeck, temporaryProject, type Project } from './command.js';

const MANIFEST = `version: 1
name: graphs
backend: onnx
seeds: [0, 1]
data: { use: mnist, batchSize: 32, evalBatchSize: 32, limit: { train: 64, test: 32 } }
teacher: { model: { use: mlp, with: { hidden: [16] } }, train: { epochs: 1, optimizer: { use: sgd, lr: 0.05 } } }
student: { model: { use: mlp, with: { hidden: [8] } } }
distill:
  optimizer: { use: sgd, lr: 0.02 }
  stages:
    - { name: labels, epochs: 1, strategies: [{ use: cross-entropy }] }
    - { name: soft, epochs: 1, strategies: [{ use: kd }] }
`;

describe('limbeck run --keep-graphs', () => {
  let project: Project;
  beforeAll(async () => { project = await temporaryProject(MANIFEST); });
  afterAll(() => project.remove());

  it('keeps the graph of every step once, with nodes named after layers, strategies and gradients, and says where and how large', async () => {
    const finished = await limbeck(['run', 'manifest.yaml', '--out', 'run', '--keep-graphs', '--no-measure', '--no-report'], project.folder);
    expect(finished).toMatchObject({ code: 0, stderr: '' });
    expect(finished.stdout).toMatch(/Graphs: +run\/graphs, \d+ kB/);
    expect(finished.stdout).toMatch(/train student, stage soft, batch 32: \d+ operations recorded, a graph of \d+ nodes, \d+\.\d s/);
    const { graphs } = (await readSummary(join(project.folder, 'run')))!;
    expect(graphs!.map(({ step }) => step)).toEqual(['evaluate teacher', 'train teacher, batch 32', 'predict with teacher', 'evaluate student', 'train student, stage labels, batch 32', 'train student, stage soft, batch 32']);
    const backend = await (await loadPlugin<BackendDefinition>('@limbeck/backend-onnx/onnx')).activate({ threads: 1 });
    for (const { folder, files, sizeBytes } of graphs!) {
      expect(files).toEqual(['model.onnx', 'state.bin', 'step.json']);
      expect(sizeBytes).toBeGreaterThan(1000);
      // ONNX Runtime opens it.
      (await backend.load(join(project.folder, 'run', folder))).dispose();
    }
    backend.dispose();
    const bytes = await readFile(join(project.folder, 'run', graphs!.at(-1)!.folder, 'model.onnx'));
    for (const name of ['mlp, layer hidden1/', 'strategy kd/', 'gradient of strategy kd/', 'gradient of mlp, layer logits/', 'optimizer/']) expect(bytes.includes(name), name).toBe(true);
    expect(bytes.includes('strategy cross-entropy/')).toBe(false);
  }, 120_000);

  it('is refused where steps run operation by operation', async () => {
    const refused = await limbeck(['run', 'manifest.yaml', '--out', 'eager', '--keep-graphs', '--backend', 'cpu', '--eager'], project.folder);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('LIM1010 --keep-graphs keeps the graphs of compiled steps, and steps that run operation by operation have none.');
  });
});
