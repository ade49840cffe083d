import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { LimbeckError } from '@limbeck/core';
import { partFolder } from './abandoned.js';
import { runCommand, tail } from './command.js';
import { downloadsFolder, type Machine } from './paths.js';
import { readZipEntries, type ZipEntry } from './zip.js';

/** The version that Limbeck's speeds were measured with. */
export const TENSORFLOW_SERIES = '2.21';

export interface Wheel {
  readonly path: string;
  /** TensorFlow's version, for example "2.21.0". */
  readonly version: string;
  readonly entries: readonly ZipEntry[];
}

export interface DownloadOptions {
  readonly cache: string;
  readonly machine: Machine;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** On arm64 the plain wheel has no GPU parts; on x64 `tensorflow-cpu` leaves them out. */
const packageFor = (arch: string): string => (arch === 'arm64' ? 'tensorflow' : 'tensorflow-cpu');

/** The wheel's Python tag does not matter (only its C++ libraries are used), so any that the index has will do. */
function attempts(name: string): readonly (readonly string[])[] {
  return [[`${name}==${TENSORFLOW_SERIES}.*`], ['--python-version', '3.12', `${name}==${TENSORFLOW_SERIES}.*`], ['--python-version', '3.11', `${name}==${TENSORFLOW_SERIES}.*`], [`${name}>=2.16`]];
}

/** A whole TensorFlow wheel: the one in the cache, else downloaded by pip, which knows the user's index, proxy and certificates. */
export async function obtainWheel(options: DownloadOptions): Promise<Wheel> {
  const folder = downloadsFolder(options.cache);
  await mkdir(folder, { recursive: true });
  const known = await wholeWheel(folder, packageFor(options.machine.arch));
  if (known) {
    options.report(`Using the wheel downloaded before: ${known.path}`);
    return known;
  }
  const path = await download(folder, options);
  return { path, version: versionOf(path), entries: await readZipEntries(path) };
}

/** A wheel in `folder` that is complete; a damaged one is removed. */
export async function wholeWheel(folder: string, packageName: string): Promise<Wheel | undefined> {
  const prefix = `${packageName.replaceAll('-', '_')}-`;
  const names = (await readdir(folder)).filter((name) => name.startsWith(prefix) && name.endsWith('.whl'));
  for (const name of names.toSorted().reverse()) {
    const path = join(folder, name);
    const entries = await readZipEntries(path).catch(() => undefined);
    if (entries) return { path, version: versionOf(path), entries };
    await rm(path);
  }
  return undefined;
}

async function download(folder: string, { cache, machine, report, signal }: DownloadOptions): Promise<string> {
  const name = packageFor(machine.arch);
  report(`Downloading ${name} ${TENSORFLOW_SERIES} with pip (about 270 MB)`);
  const draft = partFolder(cache);
  const temporary = join(draft, 'tmp');
  await mkdir(temporary, { recursive: true });
  const progress = setInterval(() => void bytesIn(draft).then((bytes) => bytes > 0 && report(`  ${Math.round(bytes / 1e6)} MB`)), 5000);
  try {
    let problem = '';
    for (const what of attempts(name)) {
      const { code, stdout, stderr } = await runCommand('python3', ['-m', 'pip', 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check', '--dest', draft, ...what], {
        environment: { ...machine.environment, TMPDIR: temporary },
        signal,
      });
      const wheel = (await readdir(draft)).find((file) => file.endsWith('.whl'));
      if (code === 0 && wheel) {
        await rename(join(draft, wheel), join(folder, wheel));
        return join(folder, wheel);
      }
      problem = stderr || stdout;
      if (!/No matching distribution/.test(problem) || /Retrying \(/.test(problem)) break;
    }
    throw new LimbeckError('LIM2021', {
      what: `pip could not download "${name}".`,
      found: tail(problem),
      next: 'Check the network and pip\'s index (pip config list), then run the command again; or put a wheel of that package into '
        + `"${folder}" by hand.`,
    });
  } finally {
    clearInterval(progress);
    await rm(draft, { recursive: true, force: true });
  }
}

function versionOf(path: string): string {
  return /[\\/]\w+-(\d[^-]*)-[^\\/]*\.whl$/.exec(path)?.[1] ?? 'unknown';
}

async function bytesIn(folder: string): Promise<number> {
  const files = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(files.map((file) => stat(join(folder, file)).then((found) => (found.isFile() ? found.size : 0), () => 0)));
  return sizes.reduce((sum, bytes) => sum + bytes, 0);
}
