import { LimbeckError } from '@limbeck/core';
import { access, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { isAbsolute, join } from 'node:path';
import { shownPath } from '../shown-path.js';
import type { CatalogueEntry } from './catalogue.js';
import type { DefinitionPlace } from './definition.js';
import type { PluginSource } from './import-plugin.js';
import { placeInJson } from './place-in-json.js';

/** The file behind a plugin; undefined where its package.json leads nowhere. */
export async function moduleFile({ specifier, folder }: PluginSource): Promise<string | undefined> {
  if (isAbsolute(specifier)) return specifier;
  try {
    const file = createRequire(join(folder, 'package.json')).resolve(specifier);
    await access(file);
    return file;
  } catch {
    return undefined;
  }
}

/** An error where a package.json announces a plugin and leads to no file; undefined where the file is there. */
export async function missingTarget({ kind, id, package: from, source }: CatalogueEntry, { what, where }: DefinitionPlace, cause: unknown): Promise<LimbeckError | undefined> {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (!['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED'].includes(String(code)) || (await moduleFile(source)) !== undefined) return undefined;
  const file = join(source.folder, 'package.json');
  const text = await readFile(file, 'utf8').catch(() => '');
  const subpath = `.${source.specifier.slice(from.length)}`;
  const unexported = code === 'ERR_PACKAGE_PATH_NOT_EXPORTED';
  const [, target] = /Cannot find module '([^']+)'/.exec((cause as Error).message) ?? [];
  return new LimbeckError('LIM2004', {
    what: `${what} does not exist: the package.json of "${from}" announces it as "${subpath}", and ${unexported ? 'its `exports` have no such path' : 'there is no such file'}.`,
    ...(where ? { where } : {}),
    source: placeInJson(text, ['limbeck', kind, id], file),
    expected: unexported ? `"${subpath}" or "./*" among the package's \`exports\`, with a "default"` : `a file at ${shownPath(target ?? subpath)}`,
    next: 'Build the package, correct its package.json, or install another version of it.',
  }, { cause });
}
