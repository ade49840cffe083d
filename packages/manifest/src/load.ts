import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { deepFreeze } from './freeze.js';
import { issueErrors } from './problems/issue-errors.js';
import { alternatives, schemaAt } from './problems/known-schema.js';
import { refuseNotBuilt } from './problems/not-built.js';
import { manifestSchema } from './schema/manifest.js';
import type { Manifest } from './schema/types.js';
import { isNull, placesIn, toPlain, type Located, type Places } from './source/located.js';
import type { IsShorthand } from './source/merge.js';
import { readManifestFile, readWithExtends } from './source/read-files.js';
import { applySets, setFile } from './source/sets.js';
import { refuseTable } from './table/kind.js';

export interface LoadOptions {
  /** `path=value` overrides, applied in order after `extends`. */
  readonly set?: readonly string[];
  /** Where relative paths in the manifest start; its own folder by default. */
  readonly folder?: string;
  /** Called only when the manifest has mistakes: what else is wrong with it, such as unknown plugins, joins the same report. */
  readonly also?: (refused: RefusedManifest) => Promise<readonly LimbeckError[]>;
}

/** A manifest that the schema refused, as plain data without defaults. */
export interface RefusedManifest extends Places, Pick<LoadedManifest, 'folder'> {
  readonly manifest: unknown;
}

/** A checked manifest with where each of its values was written. */
export interface LoadedManifest extends Places {
  readonly manifest: Manifest;
  readonly file: string;
  /** Absolute; relative paths in the manifest start here. */
  readonly folder: string;
  /** Every file read, the manifest first. */
  readonly files: readonly string[];
}

/**
 * Reads a manifest and what it extends, applies overrides, and checks all of it.
 *
 * @throws LimbeckErrors every mistake at once: LIM1001 to LIM1009
 */
export async function loadManifest(file: string, options: LoadOptions = {}): Promise<LoadedManifest> {
  const text = await together(() => readManifestFile(file));
  return parseManifest(text, file, options);
}

/**
 * The same for a text; `file` is its name in messages, and `extends` is relative to it.
 *
 * @throws LimbeckErrors every mistake at once
 */
export async function parseManifest(text: string, file: string, { set = [], folder, also }: LoadOptions = {}): Promise<LoadedManifest> {
  const errors: LimbeckError[] = [];
  const { document, files } = await together(() => readWithExtends(text, file, { errors, isShorthand }), errors);
  refuseTable(document);
  const whole = applySets(document, set, isShorthand, errors);
  return checkDocument(whole, { file, files, folder: resolve(folder ?? dirname(file)), set, errors, ...(also ? { also } : {}) });
}

/** What a document was put together from. */
export interface DocumentSource extends Pick<LoadedManifest, 'file' | 'files' | 'folder'>, Pick<LoadOptions, 'also'> {
  readonly set: readonly string[];
  /** Mistakes found on the way, which are reported together with those of the document. */
  readonly errors: readonly LimbeckError[];
}

/**
 * A document as a manifest.
 *
 * @throws LimbeckErrors every mistake at once
 */
export async function checkDocument(whole: Located, { file, files, folder, set, errors: earlier, also }: DocumentSource): Promise<LoadedManifest> {
  const errors = [...earlier];
  const { document: built, errors: notBuilt, isCovered } = refuseNotBuilt(whole);
  errors.push(...notBuilt);
  const { manifest, errors: wrong } = check(built);
  errors.push(...wrong.filter(({ details }) => !isCovered(details.where?.path)));
  const places = { folder, ...placesIn(whole) };
  if (errors.length > 0 || !manifest) {
    const others = (await also?.({ manifest: toPlain(built), ...places })) ?? [];
    throw new LimbeckErrors(inReadingOrder([...errors, ...others], [...files, ...set.map(setFile)]));
  }
  return { manifest: deepFreeze(manifest), file, files, ...places };
}

function check(document: Located): { readonly manifest?: Manifest; readonly errors: readonly LimbeckError[] } {
  if (document.kind !== 'map') {
    const found = document.kind === 'list' ? 'a list' : isNull(document) ? 'nothing' : 'a single value';
    return { errors: [new LimbeckError('LIM1002', { what: 'A manifest is a map of keys and values.', where: document.at, expected: 'version, name, data, student, distill and so on', found, next: 'Begin with `version: 1`.' })] };
  }
  const value = toPlain(document);
  const { data, error } = manifestSchema.safeParse(value);
  if (data) return { manifest: data, errors: [] };
  const context = { value, base: [], schema: manifestSchema, root: manifestSchema, ...placesIn(document) };
  return { errors: issueErrors(error.issues, context) };
}

/** Whether the schema takes both a word and a map with `use` here. */
export const isShorthand: IsShorthand = (path) => {
  const schema = schemaAt(manifestSchema, {}, path);
  if (!schema) return false;
  const options = alternatives(schema);
  return options.some((option) => option instanceof z.ZodString) && options.some((option) => option instanceof z.ZodObject && 'use' in option.shape);
};

/** Reading problems as LimbeckErrors, with those found before. */
export async function together<T>(read: () => Promise<T>, errors: readonly LimbeckError[] = []): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof LimbeckError) throw new LimbeckErrors([error, ...errors]);
    throw error;
  }
}

/** Sorted by file, line and column. */
export function inReadingOrder(errors: readonly LimbeckError[], files: readonly string[]): LimbeckError[] {
  const rank = ({ details: { where } }: LimbeckError): number => {
    const at = files.indexOf(where?.file ?? '');
    return at < 0 ? files.length : at;
  };
  return errors.toSorted((a, b) => {
    const [x, y] = [a.details.where, b.details.where];
    return rank(a) - rank(b) || (x?.line ?? 0) - (y?.line ?? 0) || (x?.column ?? 0) - (y?.column ?? 0);
  });
}
