import { dirname, resolve } from 'node:path';
import { discoverPlugins, type Catalogue } from '@limbeck/runtime';
import { PACKAGE_FOLDER } from './version.js';

/** The plugins that are installed beside the manifests, beside the current folder and with Limbeck itself. */
export function installedPlugins(manifests: readonly string[] = []): Promise<Catalogue> {
  return discoverPlugins({ from: [...new Set([...manifests.map((file) => dirname(resolve(file))), process.cwd(), PACKAGE_FOLDER])] });
}
