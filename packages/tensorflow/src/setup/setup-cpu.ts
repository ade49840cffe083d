import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LimbeckError } from '@limbeck/core';
import { removeAbandoned, workFolder } from './abandoned.js';
import { ADDON, compileAddon, LIBRARIES, QUIET, unpackWheel } from './build.js';
import { packageVersion, TFJS_NODE } from './package.js';
import { cacheFolder, engineFolderName, enginesFolder, thisMachine, type Machine } from './paths.js';
import { proveAddon } from './proof.js';
import { missingForWheel, missingSpace, type Missing } from './requirements.js';
import { findEngine, readEngine, writeStamp, type Engine, type EngineStamp } from './stamp.js';
import { downloadStock, hasStock, STOCK_ADDON, STOCK_TENSORFLOW, stockFiles } from './stock.js';
import { obtainWheel, TENSORFLOW_SERIES, type DownloadOptions } from './wheel.js';

export interface SetupOptions {
  /** Receives one line a step, for people. */
  readonly report: (line: string) => void;
  /** Builds anew what is already there. */
  readonly force?: boolean;
  readonly signal?: AbortSignal | undefined;
  /** The machine to set up; this one when left out. */
  readonly machine?: Machine;
}

/**
 * Puts the native TensorFlow engine into the cache folder: built from a TensorFlow wheel where pip and g++ are at hand, else downloaded as tfjs-node's own
 * installation does. Does nothing when it is there; may be interrupted at any moment and run again.
 *
 * @throws LIM2021 naming everything that is missing
 */
export async function setupCpu({ report, force = false, signal, machine = thisMachine() }: SetupOptions): Promise<Engine> {
  const cache = cacheFolder(machine);
  const tfjsNode = packageVersion(TFJS_NODE);
  const present = force ? undefined : await findEngine(cache, tfjsNode, machine);
  if (present) {
    report(`TensorFlow ${present.tensorflow} is set up: ${present.folder}`);
    return present;
  }
  const missing = await missingForWheel(machine, signal);
  const space = await missingSpace(cache);
  if (space.length > 0 || (missing.length > 0 && !hasStock(machine))) throw missingError([...missing, ...space]);
  await removeAbandoned(cache);
  const options = { cache, machine, report, signal };
  const engine = missing.length === 0 ? await fromWheel(tfjsNode, options) : await fromStock(tfjsNode, missing, options);
  report(`TensorFlow ${engine.tensorflow} is ready: ${engine.folder}`);
  return engine;
}

async function fromWheel(tfjsNode: string, options: DownloadOptions): Promise<Engine> {
  const { cache, machine, report, signal } = options;
  const wheel = await obtainWheel(options);
  const folder = join(enginesFolder(cache), engineFolderName({ tensorflow: wheel.version, tfjsNode }, machine));
  const work = workFolder(cache);
  await mkdir(work, { recursive: true });
  try {
    report('Unpacking the libraries (0.9 GB)');
    await unpackWheel(wheel, { folder: work, signal });
    report('Compiling the binding with g++');
    await compileAddon({ folder: work, signal });
    report('Trying it in a process of its own');
    const tensorflow = await proveAddon(join(work, ADDON), signal);
    for (const part of ['include', 'link']) await rm(join(work, part), { recursive: true });
    const { platform, arch } = machine;
    await writeStamp(work, { format: 1, tensorflow, tfjsNode, platform, arch, source: 'wheel', addon: ADDON, quiet: QUIET, files: await sizes(work, [ADDON, QUIET, ...LIBRARIES]) });
    await rm(folder, { recursive: true, force: true });
    await rename(work, folder);
  } catch (error) {
    signal?.throwIfAborted();
    throw asSetupError(error, wheel.path);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  await rm(wheel.path, { force: true });
  if (!wheel.version.startsWith(TENSORFLOW_SERIES)) report(`This is TensorFlow ${wheel.version}; Limbeck's published speeds are those of ${TENSORFLOW_SERIES}.`);
  return verified(folder);
}

async function fromStock(tfjsNode: string, missing: readonly Missing[], { cache, machine, report, signal }: DownloadOptions): Promise<Engine> {
  for (const { what, remedy } of missing) report(`Building from TensorFlow's wheel needs ${what}: ${remedy}`);
  report(`Downloading TensorFlow ${STOCK_TENSORFLOW} as tfjs-node's own installation does; it is slower than the measured TensorFlow ${TENSORFLOW_SERIES}`);
  const folder = join(enginesFolder(cache), engineFolderName({ tensorflow: STOCK_TENSORFLOW, tfjsNode }, machine));
  try {
    // Built in place: on Windows the script links its library by absolute path.
    await downloadStock(folder, signal);
    const tensorflow = await proveAddon(join(folder, STOCK_ADDON), signal);
    const stamp: EngineStamp = { format: 1, tensorflow, tfjsNode, platform: machine.platform, arch: machine.arch, source: 'stock', addon: STOCK_ADDON, files: await sizes(folder, await stockFiles(folder)) };
    await writeStamp(folder, stamp);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (!(error instanceof LimbeckError)) throw error;
    throw missingError(missing, error);
  }
  return verified(folder);
}

function missingError(missing: readonly Missing[], stock?: LimbeckError): LimbeckError {
  const list = missing.map(({ what }) => what).join('; ');
  return new LimbeckError(
    'LIM2021',
    {
      what: stock ? `The native engine cannot be built here, and ${stock.details.what[0]!.toLowerCase()}${stock.details.what.slice(1)}` : 'The native engine cannot be set up here.',
      expected: missing.map(({ what, remedy }) => `${what} (${remedy})`).join('; '),
      found: `missing: ${list}${stock?.details.found === undefined ? '' : `; download: ${stock.details.found}`}`,
      next: 'Install what is missing and run `limbeck setup cpu` again. The onnx backend needs none of it.',
    },
    stock ? { cause: stock } : undefined,
  );
}

function asSetupError(error: unknown, wheel: string): unknown {
  if (error instanceof LimbeckError || !(error instanceof Error)) return error;
  if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return new LimbeckError('LIM5005', { what: 'The disk is full.', next: 'Free some space, or set LIMBECK_HOME to a folder on a larger disk.' }, { cause: error });
  return new LimbeckError('LIM2021', { what: `The wheel "${wheel}" cannot be unpacked: ${error.message}.`, next: 'Delete it and run `limbeck setup cpu` again.' }, { cause: error });
}

async function verified(folder: string): Promise<Engine> {
  const engine = await readEngine(folder);
  if (!engine) throw new LimbeckError('LIM2021', { what: `The engine in "${folder}" changed while it was being set up.`, next: 'Run `limbeck setup cpu` again.' });
  return engine;
}

async function sizes(folder: string, paths: readonly string[]): Promise<EngineStamp['files']> {
  return Promise.all(paths.map(async (path) => ({ path, bytes: (await stat(join(folder, path))).size })));
}
