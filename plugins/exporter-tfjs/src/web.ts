import { copyFile, mkdir, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineExporter, LimbeckError } from '@limbeck/core';
import { writeLayersModel } from './layers-model.js';
import { int8, options } from './options.js';

const ASSETS = fileURLToPath(new URL('../assets', import.meta.url));
const PAGE = ['index.html', 'style.css', 'app.js', 'pixels.js'];
const MODEL = 'model';

/** A web page that needs nothing but a static file server: draw or drop an image, see the classes. TensorFlow.js computes, from a file beside it. */
export default defineExporter({
  id: 'web',
  description: 'Web page with the model and TensorFlow.js: draw or drop an image and see its class; needs a static file server and no network',
  options,
  int8,
  async export({ network, folder, metadata }, { quantize }) {
    assertImages(network.id, network.model.inputs[0]!.shape.slice(1));
    const sources = [...PAGE.map((name) => ({ name, from: join(ASSETS, name) })), { name: 'tf.min.js', from: tensorflow() }];
    await copied(folder, sources);
    const model = await writeLayersModel(join(folder, MODEL), { network, metadata }, quantize);
    const sizes = await Promise.all(sources.map(async ({ name }) => ({ name, size: (await stat(join(folder, name))).size })));
    const files = [...sizes, ...model.map(({ name, size }) => ({ name: `${MODEL}/${name}`, size }))];
    return { files: files.map(({ name }) => name), sizeBytes: files.reduce((sum, { size }) => sum + size, 0) };
  },
});

/** The whole of TensorFlow.js in one file, as its package brings it. */
function tensorflow(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json')), 'dist', 'tf.es2017.min.js');
}

function assertImages(id: string, sample: readonly (number | null)[]): void {
  if (sample.length === 3 && (sample[2] === 1 || sample[2] === 3)) return;
  throw new LimbeckError('LIM3001', { what: `"${id}" takes no images, which the web page shows.`, expected: 'samples [height, width, 1 or 3]', found: `[${sample.join(', ')}]`, next: 'Export it as tfjs or onnx.' });
}

async function copied(folder: string, sources: readonly { readonly name: string; readonly from: string }[]): Promise<void> {
  try {
    await mkdir(join(folder, MODEL));
    for (const { name, from } of sources) await copyFile(from, join(folder, name));
  } catch (cause) {
    const full = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new LimbeckError(full ? 'LIM5005' : 'LIM5006', { what: `The web page could not be written: ${(cause as Error).message}.`, where: { file: folder } }, { cause });
  }
}
