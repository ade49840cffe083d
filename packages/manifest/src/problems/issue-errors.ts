import { nearest, type LimbeckError } from '@limbeck/core';
import { z } from 'zod';
import { isMap, type ContradictionText } from '../schema/contradiction.js';
import { formatPath, valueAt, type Path } from '../source/path.js';
import { oneOf } from './expected.js';
import { alternatives, isPlainUnion, keysOf, meant, needsUse, schemaAt } from './known-schema.js';
import { unknownKeyError } from './unknown-key.js';
import { choiceError, contradictionError, missingError, valueError, type Explained } from './value-errors.js';

type Issue = z.core.$ZodIssue;

/** zod's issues as the errors that a user reads; a misspelt key is one error, not also a missing key and a contradiction. */
export function issueErrors(issues: readonly Issue[], context: Explained): LimbeckError[] {
  const explained = byUnion(issues, context).map(({ issue, union }) => ({
    errors: union ? explainUnion(union, context) : explain(issue, context),
    others: otherPaths(issue, context.base),
  }));
  const suggested = new Set(explained.flatMap(({ errors }) => errors).flatMap(({ code, details }) => (code === 'LIM1003' ? [suggestedPath(details)] : [])));
  return explained
    .filter(({ others }) => !others.some((path) => suggested.has(path)))
    .flatMap(({ errors }) => errors)
    .filter(({ code, details }) => code !== 'LIM1004' || !suggested.has(details.where?.path));
}

/** Which alternative of a union was meant is not for zod to guess: all issues inside a union become one, and its path. */
function byUnion(issues: readonly Issue[], { schema, value }: Explained): { readonly issue: Issue; readonly union: Path | undefined }[] {
  const seen = new Set<string>();
  return issues
    .map((issue) => ({ issue, union: schema && outermostUnion(schema, value, ownerOf(issue)) }))
    .filter(({ union }) => !union || (!seen.has(union.join('/')) && seen.add(union.join('/'))));
}

/** Where what is wrong was found: at the value, or at the map above it whose values contradict each other. */
function ownerOf({ path, ...issue }: Issue): Path {
  const { depth = 0 } = issue.code === 'custom' && issue.params ? (issue.params as ContradictionText) : {};
  return (path as Path).slice(0, path.length - depth);
}

function outermostUnion(schema: z.ZodType, value: unknown, path: Path): Path | undefined {
  const prefixes = Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length));
  return prefixes.find((prefix) => {
    const own = schemaAt(schema, value, prefix);
    return own !== undefined && isPlainUnion(own);
  });
}

/** The values besides its own that a contradiction comes from. */
function otherPaths(issue: Issue, base: Path): (string | undefined)[] {
  if (issue.code !== 'custom' || !issue.params) return [];
  const { others } = issue.params as ContradictionText;
  const map = [...base, ...ownerOf(issue)];
  return others.map((path) => formatPath([...map, ...path]));
}

function suggestedPath({ where, next }: LimbeckError['details']): string | undefined {
  const key = next?.match(/^Did you mean `(.+)`\?$/)?.[1];
  return key === undefined ? undefined : where?.path?.replace(/[^.]*$/, key);
}

function explain(issue: Issue, context: Explained): LimbeckError[] {
  const path = issue.path as Path;
  const value = valueAt(context.value, path);
  switch (issue.code) {
    case 'unrecognized_keys': {
      const parent = [...context.base, ...path];
      const place = context.schema && schemaAt(context.schema, context.value, path);
      const known = keysOf(place, value);
      return issue.keys.map((key) => unknownKeyError({ key, parent, where: context.locateKey(parent, key), known, place, root: context.root }));
    }
    case 'invalid_union':
      if (issue.discriminator !== undefined) return [useError(path.slice(0, -1), context)];
      return issueErrors(closestBranch(issue).map((inner) => ({ ...inner, path: [...path, ...inner.path] })), context);
    case 'custom':
      return [issue.params ? contradictionError(issue.params as ContradictionText, path, context) : valueError('is not valid', path, context, issue.message)];
    case 'invalid_type':
      return [value === undefined ? missingError(path, context) : valueError('has the wrong type', path, context, issue.message)];
    case 'invalid_value':
      return [value === undefined ? missingError(path, context) : choiceError(path, issue.values, context)];
    case 'too_small':
    case 'too_big':
      return [valueError(issue.origin === 'array' || issue.origin === 'string' ? `is too ${issue.code === 'too_small' ? 'short' : 'long'}` : 'is out of range', path, context, issue.message)];
    default:
      return [valueError('is not valid', path, context, issue.message)];
  }
}

/** Without a schema, the alternative with the fewest problems. */
function closestBranch({ errors }: z.core.$ZodIssueInvalidUnion): readonly Issue[] {
  return errors.reduce((best, branch) => (branch.length < best.length ? branch : best), errors[0] ?? []);
}

/** Parses again with the one alternative that was meant. */
function explainUnion(path: Path, context: Explained): LimbeckError[] {
  const value = valueAt(context.value, path);
  const union = schemaAt(context.schema!, context.value, path)!;
  const branch = meant(union, value);
  if (value === undefined) return [missingError(path, context)];
  const takesMaps = alternatives(union).some((option) => option instanceof z.ZodObject);
  if (isMap(value) && takesMaps && (!branch || (needsUse(branch) && !('use' in value)))) return [useError(path, context)];
  if (!branch) return [valueError('has the wrong type', path, context)];
  const issues = branch.safeParse(value).error?.issues ?? [];
  return issueErrors(issues, { ...context, value, schema: branch, base: [...context.base, ...path] });
}

/** A map whose `use` is missing or none of the alternatives; nothing else in it can be checked. A key that looks like `use` is taken for it. */
function useError(path: Path, context: Explained): LimbeckError {
  const map = valueAt(context.value, path) as Readonly<Record<string, unknown>>;
  const union = context.schema && schemaAt(context.schema, context.value, path);
  const choices = union ? usesOf(union) : [];
  const parent = [...context.base, ...path];
  if (Object.hasOwn(map, 'use')) return choiceError([...path, 'use'], choices, context);
  const key = Object.keys(map).find((name) => nearest(name, ['use']) !== undefined);
  if (key === undefined) return missingError([...path, 'use'], context, choices.length > 0 ? oneOf(choices) : undefined);
  return unknownKeyError({ key, parent, where: context.locateKey(parent, key), known: ['use'], place: undefined, root: undefined });
}

function usesOf(schema: z.ZodType): unknown[] {
  return alternatives(schema).flatMap((option) => {
    const use = schemaAt(option, {}, ['use']);
    return use && 'values' in use && use.values instanceof Set ? [...use.values] : [];
  });
}
