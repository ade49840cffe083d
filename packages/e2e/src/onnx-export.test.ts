import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Random, sizeOf, tf, toTensor, type ExporterDefinition, type HostTensor, type ModelDefinition, type Network } from '@limbeck/core';
import { readWeights, writeWeights } from '@limbeck/kernels';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadPlugin } from './backends.js';

/** Every model of the package, those with options in several forms, on the smallest images that keep every operation of the network. */
const CASES = [
  ['mlp', {}, [7, 7, 1]],
  ['mlp', { hidden: [9, 8], batchNorm: true, dropout: 0.3 }, [12]],
  ['mlp', { hidden: [] }, [5]],
  ['cnn', {}, [8, 8, 3]],
  ['cnn', { channels: [4, 6], convolutions: 2, pooling: 'average', dense: [], batchNorm: false }, [9, 7, 1]],
] as const;

const METADATA = { name: 'every model', classes: ['a', 'b', 'c'], normalization: { scale: 255, mean: [0.5], std: [0.25] }, manifestHash: 'ab'.repeat(32), limbeckVersion: '0.1.0' };

async function modelIds(): Promise<string[]> {
  const { limbeck } = JSON.parse(await readFile(new URL('../../../plugins/models-basic/package.json', import.meta.url), 'utf8')) as { limbeck: { models: Record<string, string> } };
  return Object.keys(limbeck.models);
}

/** A network with weights like trained ones: nothing is 0 or 1 that training would move. */
function networkOf(definition: ModelDefinition, options: object, inputShape: readonly number[]): Network {
  const model = definition.build({ inputShape, classes: 3, seed: 1 }, definition.options.parse(options));
  const { weights, trainable } = readWeights(model);
  const random = new Random('export');
  const moved = Object.entries(weights).map(([name, tensor]): [string, HostTensor] => {
    const numbers = random.split(name);
    const around = /gamma|variance/.test(name) ? 1 : 0;
    return tensor.shape.length > 1 ? [name, tensor] : [name, { ...tensor, data: tensor.data.map(() => around + 0.6 * (numbers.uniform() - 0.5)) as Float32Array }];
  });
  const network = { id: definition.id, model, weights: Object.fromEntries(moved), trainable };
  writeWeights(model, network.weights);
  return network;
}

const python = process.env['LIMBECK_PYTHON'];
if (!python) {
  if (process.env['LIMBECK_REQUIRE_PYTHON'] === '1') throw new Error('LIMBECK_REQUIRE_PYTHON is set, and LIMBECK_PYTHON names no Python with the package onnx.');
  console.log('Skipped: onnx.checker on exported files. LIMBECK_PYTHON names no Python with the package onnx.');
}

describe('ONNX exports', () => {
  let folder: string;
  let exporter: ExporterDefinition;
  const files: string[] = [];
  beforeAll(async () => {
    await tf.setBackend('cpu');
    folder = await mkdtemp(join(tmpdir(), 'limbeck-onnx-'));
    exporter = await loadPlugin<ExporterDefinition>('@limbeck/exporter-onnx/onnx');
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** Largest difference between the logits of the exported file and of the network, relative to the network's largest, over batches of two sizes. */
  async function difference(network: Network, inputShape: readonly number[], options: object): Promise<number> {
    const target = await mkdtemp(join(folder, `${network.id}-`));
    const { files: [file] } = await exporter.export({ network, folder: target, metadata: METADATA }, exporter.options.parse(options));
    files.push(join(target, file!));
    const session = await InferenceSession.create(files.at(-1)!);
    expect([session.inputNames, session.outputNames]).toEqual([['input'], ['logits']]);
    let worst = 0;
    for (const batch of [1, 3]) {
      const random = new Random(batch);
      const x = Float32Array.from({ length: batch * sizeOf(inputShape) }, () => 2 * random.uniform() - 1);
      const expected = tf.tidy(() => (network.model.predict(toTensor({ shape: [batch, ...inputShape], dtype: 'float32', data: x })) as tf.Tensor).dataSync());
      const { logits } = await session.run({ input: new Tensor('float32', x, [batch, ...inputShape]) });
      expect(logits!.dims).toEqual([batch, 3]);
      worst = Math.max(worst, Math.max(...expected.map((value, k) => Math.abs(value - (logits!.data[k] as number)))) / Math.max(...expected.map(Math.abs)));
    }
    await session.release();
    return worst;
  }

  it('predict as the network does, every model, batches of any size', async () => {
    const cases = [...CASES, ...(await modelIds()).filter((id) => !CASES.some(([known]) => known === id)).map((id) => [id, {}, [4, 4, 3]] as const)];
    for (const [id, options, inputShape] of cases) {
      const network = networkOf(await loadPlugin<ModelDefinition>(`@limbeck/models-basic/${id}`), options, inputShape);
      expect(await difference(network, inputShape, {}), id).toBeLessThan(1e-5);
      if (id !== 'resnet110') expect(await difference(network, inputShape, { int8: true }), `${id}, int8`).toBeLessThan(0.05);
      network.model.dispose();
    }
  });

  it.skipIf(!python)('pass onnx.checker', async () => {
    const script = 'import sys, onnx\nfor file in sys.argv[1:]:\n  onnx.checker.check_model(file, full_check=True)\n  print(file)';
    const { stdout } = await promisify(execFile)(python!, ['-c', script, ...files]);
    expect(stdout.trim().split('\n')).toEqual(files);
  });
});
