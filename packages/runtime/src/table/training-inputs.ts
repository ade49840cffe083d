import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { contentHash, teachersOf, type Manifest } from '@limbeck/manifest';
import type { Experiment } from '../experiment/prepare.js';
import { LIMBECK_VERSION } from '../version.js';
import type { Engine } from './engines.js';

/** All that the result of one training depends on; its hash is the name of the training's folder. */
export interface TrainingInputs {
  readonly limbeck: string;
  readonly engine: Engine;
  /** Packages of the plugins that it names, with their versions. */
  readonly plugins: readonly string[];
  /** SHA-256 of files that it reads besides its data: local plugins, teachers' files, and the index of checkpoints, which has the digest of the weights. */
  readonly files: Readonly<Record<string, string>>;
  readonly manifest: unknown;
}

/** Of a manifest, without what changes no result: names, trackers, the size of evaluation steps. */
export async function trainingInputs(manifest: Manifest, { catalogue, loaded }: Experiment, engine: Engine): Promise<TrainingInputs> {
  const { name: _name, description: _description, tracking: _tracking, export: _export, baselines: _baselines, backend: _backend, data, ...rest } = manifest;
  const { evalBatchSize: _size, ...dataParts } = data;
  const used = new Set(usesIn({ ...rest, data }));
  const plugins = catalogue.entries.filter(({ kind, id }) => (kind === 'strategies' || kind === 'models' || kind === 'datasets') && used.has(id)).map((entry) => `${entry.package}@${entry.version}`);
  const teachers = teachersOf(manifest);
  const checkpoints = teachers.flatMap(({ config }) => config.checkpoint ?? []);
  // Exporters put large weights into a file of this name beside the model.
  const models = teachers.flatMap(({ config }) => (config.onnx ? [config.onnx.file, `${config.onnx.file}.data`] : []));
  const files = [...[...manifest.plugins, ...models].map((file) => [file, resolve(loaded.folder, file)] as const), ...checkpoints.map((folder) => [folder, join(resolve(loaded.folder, folder), 'weights.json')] as const)];
  return {
    limbeck: LIMBECK_VERSION, engine,
    // A local plugin's "package" is its path; its content counts, and stands below.
    plugins: [...new Set(plugins.filter((name) => !manifest.plugins.some((file) => name.startsWith(resolve(loaded.folder, file)))))].sort(),
    files: Object.fromEntries(await Promise.all(files.map(async ([written, path]) => [written, await digest(path)] as const))),
    manifest: { ...rest, data: dataParts },
  };
}

export function keyOf(inputs: TrainingInputs): string {
  return contentHash(inputs);
}

/** "missing" where it cannot be read, which running it tells. */
async function digest(path: string): Promise<string> {
  return readFile(path).then((bytes) => createHash('sha256').update(bytes).digest('hex'), () => 'missing');
}

/** Every `use` below a value. */
function usesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(usesIn);
  const { use } = value as { readonly use?: unknown };
  return [...(typeof use === 'string' ? [use] : []), ...Object.values(value).flatMap(usesIn)];
}
