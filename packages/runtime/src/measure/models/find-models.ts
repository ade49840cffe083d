import { LimbeckError } from '@limbeck/core';
import { RUN_FILES } from '@limbeck/record';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Catalogue } from '../../plugins/catalogue.js';
import type { FoundFile, FoundModels, ModelFlags } from './found-model.js';
import { buildPluginModel } from './plugin-model.js';
import { readKeptWeights, readRunModels } from './run-models.js';
import { isTfjsExport, readTfjsExport } from './tfjs-export.js';

/**
 * The models that a word of the command line means: a run folder, a folder of kept weights, a TensorFlow.js export, an ONNX file, or the id of a model plugin.
 *
 * @throws LIM2001 no folder, file or plugin of this name; what is wrong with what is there
 */
export async function findModels(word: string, catalogue: Catalogue, flags: ModelFlags): Promise<FoundModels> {
  const path = word.length > 1 ? word.replace(/[/\\]+$/, '') : word;
  if (await is(path, 'file')) {
    if (path.endsWith('.json')) return one(readTfjsExport(path));
    if (/\.onnx$/i.test(path)) return one(onnxFile(path));
    throw unknownFile(path);
  }
  if (await is(path, 'folder')) {
    if (await is(join(path, RUN_FILES.manifest), 'file')) return readRunModels(path, catalogue, flags);
    if (await isTfjsExport(path)) return one(readTfjsExport(path));
    // A folder whose name says that it holds weights is read as such, so that what is missing is named.
    if (/(^|[/\\])seed-\d+$/.test(path) || (await is(join(path, 'weights.json'), 'file'))) return one(readKeptWeights(path, catalogue));
    throw unknownFolder(path);
  }
  if (/[/\\.]/.test(word)) throw new LimbeckError('LIM5003', { what: `There is no file or folder "${word}".`, where: { file: word }, expected: EXPECTED, next: 'Check the path.' });
  return one(buildPluginModel(word, catalogue, flags));
}

const EXPECTED = 'a run folder, a folder of kept weights in one, a TensorFlow.js export, an ONNX file, or the id of a model';

async function one(model: Promise<FoundModels['models'][number]>): Promise<FoundModels> {
  return { models: [await model], skipped: [] };
}

async function is(path: string, kind: 'file' | 'folder'): Promise<boolean> {
  return stat(path).then((found) => (kind === 'file' ? found.isFile() : found.isDirectory()), () => false);
}

async function onnxFile(path: string): Promise<FoundFile> {
  const { size } = await stat(path);
  return { kind: 'onnx', name: basename(path), source: path, seed: null, size: { bytes: size, of: 'export' } };
}

function unknownFile(path: string): LimbeckError {
  return new LimbeckError('LIM5003', { what: `The file "${path}" is no model that can be measured.`, where: { file: path }, expected: EXPECTED, next: 'Name the folder instead, or the model.json of an export.' });
}

function unknownFolder(path: string): LimbeckError {
  return new LimbeckError('LIM5003', { what: `The folder "${path}" holds no model that can be measured.`, where: { file: path }, expected: EXPECTED, found: `neither ${RUN_FILES.manifest}, model.json nor weights.json`, next: 'Name the run folder itself (runs/<name>/<time>), or one of the folders below its weights/.' });
}
