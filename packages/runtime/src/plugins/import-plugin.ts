import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { importLocalFile } from './import-local-file.js';

/** Where a plugin's module is: an export of an installed package, or a file. Plain data, so that another process can import it too. */
export interface PluginSource {
  /** A bare specifier such as `@limbeck/backend-onnx/onnx`, or an absolute path. */
  readonly specifier: string;
  /** The package's folder; for a file, its own. */
  readonly folder: string;
  /** Of a file with several plugins: the name under which it exports this one; the default export when left out. */
  readonly exportName?: string;
}

/** Imports a plugin's module. A package that Limbeck itself cannot see is resolved from its own folder: a package may import itself by name. */
export async function importPlugin(source: PluginSource): Promise<unknown> {
  const { specifier, folder } = source;
  if (isAbsolute(specifier)) return exportedModule(await importLocalFile(specifier), source);
  try {
    return await import(specifier);
  } catch (error) {
    if (!isNotFound(error, specifier)) throw error;
    return import(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(specifier)).href);
  }
}

/** A file's module as that of one of its plugins, which is then its default export. */
export function exportedModule(module: unknown, { exportName }: Pick<PluginSource, 'exportName'>): unknown {
  return exportName === undefined ? module : { default: (module as Readonly<Record<string, unknown>>)[exportName] };
}

function isNotFound(error: unknown, specifier: string): boolean {
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  return error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND' && error.message.includes(`'${name}`);
}
