import { cp, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { LimbeckError } from '@limbeck/core';
import { runCommand, tail } from './command.js';
import { packageFolder, TFJS_NODE } from './package.js';
import { NODE_API_VERSION, type Machine } from './paths.js';

const MINUTES = 60_000;

export const STOCK_TENSORFLOW = '2.9.1';
export const STOCK_ADDON = join('lib', `napi-v${NODE_API_VERSION}`, 'tfjs_binding.node');

/** Where tfjs-node's authors offer a compiled binding. */
export const hasStock = ({ platform, arch }: Machine): boolean => (platform === 'linux' || platform === 'darwin' ? ['x64', 'arm64'].includes(arch) : platform === 'win32' && arch === 'x64');

/**
 * Runs tfjs-node's own installation script in a copy of the package: it downloads TensorFlow 2.9 and a compiled binding for macOS, Windows and Linux.
 * @throws LIM2021 with the script's last lines
 */
export async function downloadStock(folder: string, signal?: AbortSignal): Promise<void> {
  const source = packageFolder(TFJS_NODE);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const part of ['scripts', 'binding', 'binding.gyp', 'package.json']) await cp(join(source, part), join(folder, part), { recursive: true });
  const modules = join(source, '..', '..');
  const limit = AbortSignal.timeout(15 * MINUTES);
  const { code, stdout, stderr } = await runCommand(process.execPath, [join('scripts', 'install.js'), 'cpu', 'download'], {
    cwd: folder,
    environment: {
      NODE_PATH: [join(source, 'node_modules'), modules].join(delimiter),
      PATH: [join(modules, '.bin'), dirname(process.execPath), process.env['PATH']].join(delimiter),
    },
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  const built = await stat(join(folder, STOCK_ADDON)).catch(() => undefined);
  if (code === 0 && built) return;
  throw new LimbeckError('LIM2021', { what: 'tfjs-node\'s own download failed.', found: errorLine(stderr) ?? tail(stderr || stdout, 2) });
}

/** The files that the addon needs, relative to `folder`. */
export async function stockFiles(folder: string): Promise<string[]> {
  const kept = await Promise.all([dirname(STOCK_ADDON), join('deps', 'lib')].map(async (part) => (await readdir(join(folder, part)).catch(() => [])).map((name) => join(part, name))));
  return kept.flat();
}

/** What a Node program that died of an error says first. */
const errorLine = (stderr: string): string | undefined => /^\w*Error: .*$/m.exec(stderr)?.[0];
