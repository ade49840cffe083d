import { LimbeckError } from '@limbeck/core/errors';
import type { ErrorDetails } from '@limbeck/core/errors';
import { PLUGIN_KINDS } from '@limbeck/core/plugin';
import type { PluginKind, PluginKinds } from '@limbeck/core';
import type { z } from 'zod';
import { DEFINITION_SCHEMAS, HELPERS, TELLTALES } from './definition-schema.js';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The kind that a definition has or, where it is incomplete, was meant to have. */
export function kindOf(definition: unknown): PluginKind | undefined {
  if (!isObject(definition)) return undefined;
  return (Object.keys(TELLTALES) as PluginKind[]).find((kind) => TELLTALES[kind].some((key) => key in definition));
}

export function defaultExport(module: unknown): unknown {
  return isObject(module) ? module['default'] : undefined;
}

/** What a plugin is called in messages, and where it is. */
export interface DefinitionPlace extends Pick<ErrorDetails, 'where' | 'source'> {
  /** For example `The strategy "kd" of "my-plugin"`. */
  readonly what: string;
}

/**
 * A module's default export as a definition of `kind`.
 *
 * @throws LIM2004 with everything that is wrong with it
 */
export function assertDefinition<Kind extends PluginKind>(kind: Kind, module: unknown, { what, ...places }: DefinitionPlace): PluginKinds[Kind] {
  const definition = defaultExport(module);
  if (!isObject(definition)) throw notADefinition(module, { what, ...places }, kind);
  const checked = DEFINITION_SCHEMAS[kind].safeParse(definition);
  if (!checked.success) {
    const mistakes = checked.error.issues.map((issue) => ({ key: issue.path.join('.'), expected: expectedOf(issue), found: foundAt(definition, issue.path) }));
    throw new LimbeckError('LIM2004', {
      what: `${what} exports an incomplete or wrong definition: ${mistakes.map(({ key }) => `\`${key}\``).join(', ')}.`, ...places,
      expected: mistakes.map(({ key, expected }) => `\`${key}\`: ${expected}`).join('; '),
      found: mistakes.map(({ key, found }) => `\`${key}\`: ${found}`).join('; '),
      next: `Complete what ${HELPERS[kind]} is given; in TypeScript the editor marks it.`,
    });
  }
  // Checked above as far as a structure can be: what remains is the types of the functions.
  return definition as unknown as PluginKinds[Kind];
}

/** For a module whose default export is no object; or none of a definition of any kind. */
export function notADefinition(module: unknown, { what, ...places }: DefinitionPlace, kind: PluginKind | undefined): LimbeckError {
  const helper = kind === undefined ? 'a define…() helper' : HELPERS[kind];
  const names = isObject(module) ? Object.keys(module).filter((name) => name !== 'default') : [];
  const given = defaultExport(module);
  // A module without a default export may be given as its own.
  const definition = isObject(module) && isObject(given) && Object.keys(given).length === names.length && names.every((name) => given[name] === module[name]) ? undefined : given;
  const others = definition === undefined && names.length > 0 ? `, only ${names.join(', ')}` : '';
  return new LimbeckError('LIM2004', {
    what: `${what} does not export a definition.`, ...places,
    expected: `a default export made by ${helper}${kind === undefined ? `: a ${Object.values(PLUGIN_KINDS).join(', ')}` : ''}`,
    found: definition === undefined ? `no default export${others}` : `a default export that is ${described(definition)}`,
    next: `Write \`export default ${kind === undefined ? 'defineStrategy' : helper}({ id: …, … })\`.`,
  });
}

function expectedOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    case 'invalid_type':
      return `${/^[aeio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'too_small':
      return 'a text that is not empty';
    default:
      return issue.message;
  }
}

function foundAt(definition: unknown, path: readonly PropertyKey[]): string {
  return described(path.reduce<unknown>((value, key) => (isObject(value) ? value[key as string] : undefined), definition));
}

function described(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (isObject(value)) return Object.keys(value).length === 0 ? 'an empty object' : `an object with the keys ${Object.keys(value).slice(0, 12).join(', ')}`;
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
