import { LimbeckError, nearest, PLUGIN_API_VERSION, PLUGIN_KINDS } from '@limbeck/core';
import type { PluginKind } from '@limbeck/core';
import { z } from 'zod';
import { placeInJson } from './place-in-json.js';

const subpath = z.string().regex(/^\.\//, 'an export subpath of the package, such as "./kd"');
const kinds = Object.keys(PLUGIN_KINDS) as [PluginKind, ...PluginKind[]];

/** The `limbeck` field of a plugin package's package.json: ids to export subpaths, by kind. */
export const pluginFieldSchema = z.strictObject({
  apiVersion: z.literal(PLUGIN_API_VERSION),
  ...(Object.fromEntries(kinds.map((kind) => [kind, z.record(z.string().min(1), subpath).optional()])) as { [Kind in PluginKind]: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodString>> }),
});

/** The parts of a package.json that discovery reads. */
export const packageJsonSchema = z.looseObject({
  name: z.string().optional(),
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
  devDependencies: z.record(z.string(), z.string()).optional(),
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  limbeck: z.unknown().optional(),
});

/** Where a package states what it offers. */
export interface PackageText {
  readonly name: string;
  /** The path of its package.json. */
  readonly file: string;
  readonly text: string;
}

/** What the schema has against a `limbeck` field, each with its line. */
export function fieldErrors(field: unknown, issues: readonly z.core.$ZodIssue[], { name, file, text }: PackageText): LimbeckError[] {
  const error = (path: readonly PropertyKey[], details: Pick<LimbeckError['details'], 'what' | 'expected' | 'found' | 'next'>): LimbeckError =>
    new LimbeckError('LIM2003', { where: placeInJson(text, ['limbeck', ...path.map(String)], file), ...details });
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => {
        const close = kinds.find((kind) => PLUGIN_KINDS[kind] === key) ?? nearest(key, kinds);
        return error([key], { what: `The "limbeck" field of the package "${name}" has a key "${key}", which is no kind of plugin.`, expected: `one of apiVersion, ${kinds.join(', ')}`, found: `"${key}"`, next: close === undefined ? 'Remove it.' : `Write "${close}".` });
      });
    }
    const value = issue.path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined), field);
    const found = value === undefined ? 'nothing' : JSON.stringify(value);
    if (issue.path[0] === 'apiVersion') {
      const what = value === undefined ? `The package "${name}" does not say for which version of the plugin contract it was written.` : `The package "${name}" was written for version ${found} of the plugin contract, and this Limbeck has version ${PLUGIN_API_VERSION}.`;
      return [error(issue.path, { what, expected: `"apiVersion": ${PLUGIN_API_VERSION}`, found, next: `Install a version of "${name}" for this Limbeck, or state "apiVersion": ${PLUGIN_API_VERSION} in a package of your own.` })];
    }
    const at = ['limbeck', ...issue.path.map(String)].join('.');
    const form = issue.path.length === 0 ? 'an object with apiVersion and kinds of plugins' : issue.path.length === 1 ? 'ids with their export subpaths, such as { "my-kd": "./my-kd" }' : 'an export subpath of the package that begins with "./", such as "./my-kd"';
    return [error(issue.path, { what: `\`${at}\` in the package.json of "${name}" has a wrong form.`, expected: form, found, next: 'Correct it there, or install another version of the package.' })];
  });
}
