import type { LimbeckError } from '@limbeck/core';
import type { PluginKind } from '@limbeck/core';
import type { Path, PluginUse, RefusedManifest } from '@limbeck/manifest';
import type { Catalogue } from '../plugins/catalogue.js';
import { configure, withLocalPlugins } from './configure.js';

interface Place {
  readonly kind: PluginKind;
  readonly path: readonly string[];
}

/** Where a teacher or an assistant names plugins. */
function placesOfTeacher(path: readonly string[]): Place[] {
  return [
    { kind: 'models', path: [...path, 'model'] },
    { kind: 'backends', path: [...path, 'backend'] },
    { kind: 'strategies', path: [...path, 'train', 'strategies', '*'] },
  ];
}

/** Where a manifest names plugins; `*` stands for every item of a list. */
const PLACES: readonly Place[] = [
  { kind: 'backends', path: ['backend'] },
  ...placesOfTeacher(['teacher']),
  ...placesOfTeacher(['teacher', '*']),
  ...placesOfTeacher(['assistants', '*']),
  { kind: 'datasets', path: ['data'] },
  { kind: 'models', path: ['student', 'model'] },
  { kind: 'models', path: ['peers', '*', 'model'] },
  { kind: 'strategies', path: ['distill', 'strategies', '*'] },
  { kind: 'strategies', path: ['distill', 'stages', '*', 'strategies', '*'] },
  { kind: 'exporters', path: ['export', '*'] },
  { kind: 'trackers', path: ['tracking', '*'] },
];

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** What is wrong with the plugins of a manifest that has other mistakes too, so that all are reported at once. */
export async function pluginMistakes(refused: RefusedManifest, catalogue: Catalogue): Promise<readonly LimbeckError[]> {
  const errors: LimbeckError[] = [];
  const plugins = isMap(refused.manifest) ? refused.manifest['plugins'] : undefined;
  const files = Array.isArray(plugins) && plugins.every((file) => typeof file === 'string') ? plugins : [];
  const complete = await withLocalPlugins(catalogue, files, refused, errors);
  for (const { kind, path } of PLACES) {
    for (const { use, at } of usesAt(refused.manifest, path, [])) {
      if (kind !== 'backends' || use.use !== 'auto') await configure(kind, use, at, { source: refused, catalogue: complete, errors });
    }
  }
  return errors;
}

/** The uses at a place whose form is right; the schema has reported the others. */
function usesAt(value: unknown, path: readonly string[], at: Path): { readonly use: PluginUse; readonly at: Path }[] {
  const [key, ...rest] = path;
  if (key === undefined) {
    if (typeof value === 'string') return [{ use: { use: value, with: {} }, at }];
    if (!isMap(value) || typeof value['use'] !== 'string') return [];
    const options = value['with'] ?? {};
    return isMap(options) ? [{ use: { use: value['use'], with: options }, at }] : [];
  }
  if (key === '*') return Array.isArray(value) ? value.flatMap((item, i) => usesAt(item, rest, [...at, i])) : [];
  return isMap(value) ? usesAt(value[key], rest, [...at, key]) : [];
}
