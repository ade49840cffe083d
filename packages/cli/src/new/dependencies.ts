import { createRequire } from 'node:module';
import { VERSION } from '../version.js';

const { dependencies } = createRequire(import.meta.url)('../../package.json') as { readonly dependencies: Readonly<Record<string, string>> };

/** What a new plugin package is built and tested with; the versions of this repository. */
export const TOOLS: Readonly<Record<string, string>> = { '@types/node': '^20.19.0', typescript: '~6.0.3', vitest: '^4.1.12' };

/** The version range of each package that a new one names. */
export const RANGES: Readonly<Record<string, string>> = {
  '@limbeck/core': `^${VERSION}`,
  '@limbeck/kernels': `^${VERSION}`,
  '@limbeck/testkit': `^${VERSION}`,
  limbeck: `^${VERSION}`,
  zod: dependencies['zod']!,
  ...TOOLS,
};
