import { homedir } from 'node:os';
import { join } from 'node:path';

export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export function thisMachine(): Machine {
  return { platform: process.platform, arch: process.arch, environment: process.env, home: homedir() };
}

/** Where Limbeck keeps what it downloads and builds: `LIMBECK_HOME`, else `XDG_CACHE_HOME/limbeck`, else the platform's cache folder. */
export function cacheFolder({ platform, environment, home }: Machine = thisMachine()): string {
  const { LIMBECK_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = environment;
  if (LIMBECK_HOME) return LIMBECK_HOME;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'limbeck');
  if (platform === 'darwin') return join(home, 'Library', 'Caches', 'limbeck');
  if (platform === 'win32') return join(LOCALAPPDATA || join(home, 'AppData', 'Local'), 'limbeck', 'Cache');
  return join(home, '.cache', 'limbeck');
}

/** The binding is compiled against Node-API 8, which every later Node keeps: no Node version in the folder's name. */
export const NODE_API_VERSION = 8;

/** Every engine is one folder, named by all that it depends on. */
export function engineFolderName(versions: { readonly tensorflow: string; readonly tfjsNode: string }, { platform, arch }: Machine = thisMachine()): string {
  return `tensorflow-${versions.tensorflow}-tfjs-node-${versions.tfjsNode}-${platform}-${arch}-napi-v${NODE_API_VERSION}`;
}

export const enginesFolder = (cache: string): string => join(cache, 'engines');
export const downloadsFolder = (cache: string): string => join(cache, 'downloads');
