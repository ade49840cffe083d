import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { tf, type Dataset, type DatasetDefinition } from '@limbeck/core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadPlugin } from './backends.js';
import { describeInChromium } from './chromium.js';
import { limbeck, SMALL_MANIFEST, temporaryProject, type Project } from './command.js';
import { serve, type StaticServer } from './serve.js';

const IMAGES = 12;
const SCREENS = [
  ['a phone', { width: 360, height: 800 }, 'dark'],
  ['a desktop', { width: 1280, height: 900 }, 'light'],
] as const;

/** A page with nothing but onnxruntime-web. */
const ORT_PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module">
import * as ort from '/ort/ort.wasm.min.mjs';
ort.env.wasm.numThreads = 1;
globalThis.predict = async (file, values, shape) => {
  const session = await ort.InferenceSession.create(file);
  const { logits } = await session.run({ input: new ort.Tensor('float32', Float32Array.from(values), shape) });
  return [...logits.data];
};
</script>`;

describeInChromium('exported students', (browser) => {
  let project: Project;
  let server: StaticServer;
  let dataset: Dataset;
  let x: Float32Array;
  const file = (...path: string[]): string => join(project.folder, 'run/exports/student/seed-0', ...path);

  beforeAll(async () => {
    await tf.setBackend('cpu');
    project = await temporaryProject(SMALL_MANIFEST.replace('export: [tfjs]', 'export: [web, onnx]').replace("use: mlp, with: { hidden: [32] }", 'use: cnn, with: { channels: [8, 16], dense: 32 }'));
    const { code, stderr } = await project.run('run', 'distill.epochs=1', 'teacher.train.epochs=1', 'seeds=[0]', 'baselines=[]');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    await limbeck(['export', 'run', '--format', 'onnx', '--int8'], project.folder);
    const definition = await loadPlugin<DatasetDefinition>('@limbeck/data-mnist/mnist');
    dataset = await definition.load(definition.options.parse({}), { folder: project.folder });
    x = new Float32Array(IMAGES * 28 * 28);
    dataset.test.read(Array.from({ length: IMAGES }, (_, i) => i), x);
    await mkdir(file('ort'));
    await writeFile(file('ort', 'index.html'), ORT_PAGE);
    server = await serve({ '': file('web'), page: file('ort'), onnx: file('onnx'), 'onnx-int8': file('onnx-int8'), ort: dirname(createRequire(import.meta.url).resolve('onnxruntime-web/wasm')) });
  }, 180_000);
  afterAll(async () => {
    await server.close();
    await project.remove();
  });

  async function openPage(path: string, errors: string[], options: Parameters<ReturnType<typeof browser>['newPage']>[0] = {}): Promise<Page> {
    const page = await browser().newPage(options);
    page.on('pageerror', (error) => errors.push(error.message));
    page.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    page.on('request', (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(server.address)) errors.push(`requests ${request.url()}`); });
    await page.goto(server.address + path, { waitUntil: 'networkidle' });
    return page;
  }

  /** The logits of plain TensorFlow.js in this process, of the files that the page loads. */
  async function inNode(): Promise<number[]> {
    const { modelTopology, weightsManifest: [{ paths, weights }] } = JSON.parse(await readFile(file('web/model/model.json'), 'utf8')) as { modelTopology: object; weightsManifest: [{ paths: string[]; weights: tf.io.WeightsManifestEntry[] }] };
    const weightData = Uint8Array.from(Buffer.concat(await Promise.all(paths.map((path) => readFile(file('web/model', path)))))).buffer;
    const model = await tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weights, weightData }));
    return tf.tidy(() => [...(model.predict(tf.tensor4d(x, [IMAGES, 28, 28, 1])) as tf.Tensor).dataSync()]);
  }

  it('predict in the page, by TensorFlow.js, what they do in Node', async () => {
    const errors: string[] = [];
    const page = await openPage('/', errors);
    const { scale, mean, std } = dataset.normalization;
    const raw = Array.from(x, (value) => (value * std[0]! + mean[0]!) * scale);
    const logits = await page.evaluate(`Array.from({ length: ${IMAGES} }, (_, i) => [...limbeck.predict(Float32Array.from(${JSON.stringify(raw)}.slice(784 * i, 784 * (i + 1))))]).flat()`) as number[];
    expect(errors).toEqual([]);
    expect(largestDifference(logits, await inNode())).toBeLessThan(1e-3);
    await page.close();
  }, 60_000);

  it.each([['onnx', 1e-4], ['onnx-int8', 1e-2]])('predict by onnxruntime-web what they do in Node, %s', async (variant, tolerance) => {
    const session = await InferenceSession.create(file(variant, 'model.onnx'));
    const { logits: expected } = await session.run({ input: new Tensor('float32', x, [IMAGES, 28, 28, 1]) });
    await session.release();
    const errors: string[] = [];
    const page = await openPage('/page/index.html', errors);
    const logits = await page.evaluate(`predict('/${variant}/model.onnx', ${JSON.stringify([...x])}, [${IMAGES}, 28, 28, 1])`) as number[];
    expect(errors).toEqual([]);
    expect(largestDifference(logits, [...expected!.data as Float32Array])).toBeLessThan(tolerance);
    await page.close();
  }, 60_000);

  it.each(SCREENS)('tell the class of what is drawn, on %s', async (_, viewport, colorScheme) => {
    const errors: string[] = [];
    const page = await openPage('/', errors, { viewport, colorScheme });
    expect(await page.textContent('#name')).toBe('small: cnn');
    expect(await page.textContent('#facts')).toMatch(/^\d+ kB · [\d,]+ parameters · 10 classes · images of 28 × 28, grey$/);
    const { x: left, y: top, width, height } = (await page.locator('#pad').boundingBox())!;
    await page.mouse.move(left + width * 0.5, top + height * 0.2);
    await page.mouse.down();
    await page.mouse.move(left + width * 0.5, top + height * 0.8, { steps: 5 });
    await page.mouse.up();
    expect(await page.textContent('#answer')).toMatch(/^\d$/);
    expect(await page.locator('#classes li').count()).toBe(5);
    expect(await page.textContent('#time')).toMatch(/^[\d.]+ ms an image, (webgl|cpu)\.$/);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    if (process.env['LIMBECK_SCREENSHOTS']) await page.screenshot({ path: join(process.env['LIMBECK_SCREENSHOTS'], `web-${viewport.width}.png`), fullPage: true });
    await page.click('#clear');
    expect(await page.textContent('#answer')).toBe('–');
    expect(errors).toEqual([]);
    await page.close();
  }, 60_000);
});

function largestDifference(a: readonly number[], b: readonly number[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!))) / Math.max(...b.map(Math.abs));
}
