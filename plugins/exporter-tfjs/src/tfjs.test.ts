import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { Random, tf, toTensor, type ExportedModel, type Network } from '@limbeck/core';
import { writeWeights } from '@limbeck/kernels';
import { inTidy, randomNormals, toHost, toyNetwork } from '@limbeck/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import tfjs from './tfjs.js';

const metadata = {
  name: 'quickstart',
  classes: ['cat', 'dog', 'eel'],
  normalization: { scale: 255, mean: [0.5], std: [0.25] },
  manifestHash: 'ab'.repeat(32),
  limbeckVersion: '0.1.0',
};

/** Serves a folder as a web server would. */
async function serve(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    readFile(join(folder, basename(request.url!))).then(
      (content) => response.end(content),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const CHILD = `
import * as tf from '@tensorflow/tfjs';
const [url, shape, values] = process.argv.slice(1);
const model = await tf.loadLayersModel(url);
const logits = model.predict(tf.tensor(JSON.parse(values), JSON.parse(shape)));
console.log(JSON.stringify({
  logits: [...logits.dataSync()],
  metadata: model.getUserDefinedMetadata(),
  classes: model.layers.map((layer) => layer.getClassName()),
  optimizer: model.optimizer ?? null,
}));
`;

describe('exporter tfjs', () => {
  let folder: string;
  let network: Network;
  const x = randomNormals(new Random('x'), [5, 6, 6, 1]);

  beforeAll(async () => {
    await tf.setBackend('cpu');
    network = toyNetwork({ channels: 1 });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limbeck-tfjs-'));
  });
  afterEach(() => rm(folder, { recursive: true }));
  afterAll(() => network.model.dispose());

  const exportIt = (of: Network, options: object = {}): Promise<ExportedModel> => tfjs.export({ network: of, folder, metadata }, tfjs.options.parse(options));
  const expectedLogits = (of: Network): Float32Array => {
    writeWeights(of.model, of.weights);
    return inTidy(() => toHost(of.model.predict(toTensor(x)) as tf.Tensor).data) as Float32Array;
  };
  const readModelJson = async (): Promise<{ weightsManifest: [{ paths: string[]; weights: { name: string; dtype: string; quantization?: object }[] }] }> =>
    JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));

  /** What plain TensorFlow.js reads back, in this process. */
  async function load(): Promise<tf.LayersModel> {
    const { modelTopology, weightsManifest } = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8'));
    const shards = await Promise.all(weightsManifest[0].paths.map((name: string) => readFile(join(folder, name))));
    const weightData = Uint8Array.from(Buffer.concat(shards)).buffer;
    return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0].weights, weightData }));
  }
  const loadedLogits = async (): Promise<Float32Array> => {
    const model = await load();
    const logits = inTidy(() => toHost(model.predict(toTensor(x)) as tf.Tensor).data) as Float32Array;
    model.dispose();
    return logits;
  };

  it('writes what plain TensorFlow.js loads over http in a fresh process, with the same predictions', async () => {
    await exportIt(network);
    const server = await serve(folder);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/model.json`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', CHILD, url, JSON.stringify(x.shape), JSON.stringify([...x.data])], {
      cwd: import.meta.dirname,
    }).finally(() => server.close());
    const child = JSON.parse(stdout.slice(stdout.indexOf('{"logits"')));
    expect(child.logits).toBeAllClose(expectedLogits(network), { rtol: 0, atol: 1e-6 });
    expect(child.metadata).toEqual(metadata);
    expect(child.classes).toEqual(['InputLayer', 'Conv2D', 'BatchNormalization', 'ReLU', 'Flatten', 'Dropout', 'Dense', 'Dense']);
    expect(child.optimizer).toBeNull();
  });

  it('takes the weights from the network and not from the model object, and writes to neither', async () => {
    const expected = expectedLogits(network);
    network.model.setWeights(network.model.getWeights().map((weight) => tf.zerosLike(weight)));
    await exportIt(network);
    expect(await loadedLogits()).toBeAllClose(expected, { rtol: 0, atol: 1e-6 });
    expect(network.model.getWeights().every((weight) => weight.dataSync().every((value) => value === 0))).toBe(true);
  });

  it('lists every file with the sum of their sizes', async () => {
    const { files, sizeBytes } = await exportIt(network);
    expect(files).toEqual(['model.json', 'group1-shard1of1.bin']);
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
    expect(sizes.reduce((a, b) => a + b)).toBe(sizeBytes);
  });

  it('cuts large weights into shards of 4 MiB', async () => {
    const large = toyNetwork({ channels: 1, units: 20_000 });
    const { files } = await exportIt(large);
    expect(files).toEqual(['model.json', 'group1-shard1of2.bin', 'group1-shard2of2.bin']);
    expect((await stat(join(folder, files[1]!))).size).toBe(4 * 1024 * 1024);
    expect(await loadedLogits()).toBeAllClose(expectedLogits(large), { rtol: 0, atol: 1e-5 });
    large.model.dispose();
  });

  it.each([
    ['float16', 2, 5e-3],
    ['uint8', 1, 0.2],
  ] as const)('quantizes kernels, and only those, to %s', async (quantize, bytes, atol) => {
    await exportIt(network, { quantize });
    const { weights } = (await readModelJson()).weightsManifest[0];
    expect(weights.filter(({ quantization }) => quantization).map(({ name }) => name)).toEqual(['conv/kernel', 'hidden/kernel', 'logits/kernel']);
    const kernels = 9 * 4 + 64 * 8 + 8 * 3;
    expect((await stat(join(folder, 'group1-shard1of1.bin'))).size).toBe(kernels * bytes + (4 * 4 + 8 + 3) * 4);
    const logits = await loadedLogits();
    expect(logits).toBeAllClose(expectedLogits(network), { rtol: 0, atol });
    expect(logits).not.toBeAllClose(expectedLogits(network), { rtol: 0, atol: 1e-7 });
  });

  it('quantizes a kernel of equal values', async () => {
    const kernel = network.weights['conv/kernel']!;
    const constant = { ...network, weights: { ...network.weights, 'conv/kernel': { ...kernel, data: new Float32Array(kernel.data.length).fill(0.25) } } };
    await exportIt(constant, { quantize: 'uint8' });
    const model = await load();
    expect([...model.getLayer('conv').getWeights()[0]!.dataSync()].every((value) => value === 0.25)).toBe(true);
  });

  it('refuses values that float16 cannot hold', async () => {
    const kernel = network.weights['conv/kernel']!;
    const huge = { ...network, weights: { ...network.weights, 'conv/kernel': { ...kernel, data: new Float32Array(kernel.data.length).fill(1e6) } } };
    await expect(exportIt(huge, { quantize: 'float16' })).rejects.toThrow('LIM3001 The weight "conv/kernel" has values that float16 cannot hold.');
  });

  it('reports a folder that cannot be written to', async () => {
    await expect(tfjs.export({ network, folder: join(folder, 'missing'), metadata }, { quantize: 'none' })).rejects.toMatchObject({ code: 'LIM5006' });
  });
});
