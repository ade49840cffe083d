import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LimbeckError } from '@limbeck/core';
import { runCommand, tail } from './command.js';
import { packageFolder, TFJS_NODE } from './package.js';
import { NODE_API_VERSION } from './paths.js';
import type { Wheel } from './wheel.js';
import { extractZipEntry } from './zip.js';

export const ADDON = 'tfjs_binding.node';
/** A second small addon that mutes stderr while TensorFlow is loaded. */
export const QUIET = 'quiet.node';
export const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'] as const;

/** The C API's headers and the few that they include. */
const HEADERS = /^tensorflow\/include\/((tensorflow\/(c|core\/platform)|tsl\/(c|platform)|xla\/tsl\/(c|platform))\/.*\.h)$/;

interface BuildOptions {
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
}

/** Writes TensorFlow's two libraries into `folder` and the headers into `folder/include`. */
export async function unpackWheel(wheel: Wheel, { folder, signal }: BuildOptions): Promise<void> {
  for (const entry of wheel.entries) {
    const library = LIBRARIES.find((name) => entry.name === `tensorflow/${name}`);
    const header = HEADERS.exec(entry.name)?.[1];
    const target = library ?? (header === undefined ? undefined : join('include', header));
    if (target !== undefined) await extractZipEntry(wheel.path, entry, { folder, target, signal });
  }
}

/** Compiles tfjs-node's own binding against the unpacked wheel; it finds the libraries beside itself. */
export async function compileAddon({ folder, signal }: BuildOptions): Promise<void> {
  const binding = join(packageFolder(TFJS_NODE), 'binding');
  const links = join(folder, 'link');
  await mkdir(links);
  await symlink(join('..', LIBRARIES[0]), join(links, 'libtensorflow.so'));
  await symlink(join('..', LIBRARIES[1]), join(links, 'libtensorflow_framework.so'));
  const shared = ['-std=c++17', '-O2', '-fPIC', '-shared', '-w', `-DNAPI_VERSION=${NODE_API_VERSION}`, `-I${join(packageFolder('node-api-headers'), 'include')}`];
  const tensorflow = [`-I${join(binding, '..')}`, `-I${join(folder, 'include')}`, `-L${links}`];
  const sources = [join(binding, 'tfjs_backend.cc'), join(binding, 'tfjs_binding.cc')];
  await compile([...shared, ...tensorflow, ...sources, '-o', join(folder, ADDON), '-ltensorflow', '-ltensorflow_framework', '-Wl,-rpath,$ORIGIN'], signal);
  await compile([...shared, fileURLToPath(new URL('../../native/quiet.cc', import.meta.url)), '-o', join(folder, QUIET)], signal);
}

async function compile(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const { code, stderr } = await runCommand('g++', args, { signal });
  if (code === 0) return;
  throw new LimbeckError('LIM2021', { what: 'g++ could not compile the TensorFlow binding.', found: tail(stderr, 12), next: 'g++ 9 or newer is needed (g++ --version).' });
}
