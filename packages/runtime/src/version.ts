import { createRequire } from 'node:module';

/** The version of Limbeck that is running. */
export const LIMBECK_VERSION: string = (createRequire(import.meta.url)('../package.json') as { version: string }).version;
