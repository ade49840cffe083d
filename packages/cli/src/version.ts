import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageJson = createRequire(import.meta.url)('../package.json') as { readonly version: string; readonly engines: { readonly node: string } };

export const VERSION: string = packageJson.version;

/** The Node versions that Limbeck runs on, a semver range. */
export const NODE_RANGE: string = packageJson.engines.node;

/** Where the limbeck package is installed: plugins among its dependencies are always found. */
export const PACKAGE_FOLDER: string = dirname(dirname(fileURLToPath(import.meta.url)));
