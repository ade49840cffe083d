import { mkdir, statfs } from 'node:fs/promises';
import { runCommand } from './command.js';
import type { Machine } from './paths.js';

/** Something that the wheel route needs and this machine lacks. */
export interface Missing {
  readonly what: string;
  /** How to get it. */
  readonly remedy: string;
}

/** Wheel 0.27 GB, unpacked libraries 0.86 GB, and some room. */
export const NEEDED_BYTES = 1.4e9;

/** Everything that building against TensorFlow's wheel lacks here, in one pass. */
export async function missingForWheel(machine: Machine, signal?: AbortSignal): Promise<readonly Missing[]> {
  const missing: Missing[] = [];
  const environment = machine.environment;
  if (machine.platform !== 'linux' || !['x64', 'arm64'].includes(machine.arch)) {
    missing.push({ what: `Linux on x64 or arm64 (this is ${machine.platform} on ${machine.arch})`, remedy: 'use such a machine or a container' });
  } else if (!hasGlibc()) {
    missing.push({ what: 'the GNU C library (TensorFlow\'s wheels are built for it; Alpine has musl)', remedy: 'use a Debian-based image, for example node:22-bookworm' });
  }
  const python = await runCommand('python3', ['--version'], { environment, signal });
  const pip = await runCommand('python3', ['-m', 'pip', '--version'], { environment, signal });
  const compiler = await runCommand('g++', ['--version'], { environment, signal });
  if (python.code !== 0) missing.push({ what: 'python3', remedy: 'apt-get install python3 (or dnf, apk, pacman)' });
  if (pip.code !== 0) missing.push({ what: 'pip for python3', remedy: 'apt-get install python3-pip, or python3 -m ensurepip' });
  if (compiler.code !== 0) missing.push({ what: 'the C++ compiler g++', remedy: 'apt-get install g++ (or dnf install gcc-c++)' });
  return missing;
}

/** Free space is needed by every route. */
export async function missingSpace(cache: string, needed = NEEDED_BYTES): Promise<readonly Missing[]> {
  await mkdir(cache, { recursive: true });
  const { bavail, bsize } = await statfs(cache);
  const free = bavail * bsize;
  if (free >= needed) return [];
  return [{ what: `${gigabytes(needed)} of free disk space in "${cache}" (${gigabytes(free)} are free)`, remedy: 'free some, or set LIMBECK_HOME to a folder on a larger disk' }];
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

function hasGlibc(): boolean {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}
