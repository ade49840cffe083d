import { LimbeckError, nearest, type SourceLocation } from '@limbeck/core';
import type { z } from 'zod';
import type { ContradictionText } from '../schema/contradiction.js';
import { formatPath, valueAt, type Path } from '../source/path.js';
import { defaultOf, expectedText, oneOf } from './expected.js';
import { foundText, quoted, typeHint } from './found.js';
import { alternatives, keysOf, meant, schemaAt } from './known-schema.js';
import { unknownKeyError } from './unknown-key.js';

type Issue = z.core.$ZodIssue;

export interface Explained {
  /** The part of the manifest that was parsed. */
  readonly value: unknown;
  /** Its place in the manifest. */
  readonly base: Path;
  readonly schema: z.ZodType | undefined;
  readonly locate: (path: Path) => SourceLocation;
  readonly locateKey: (parent: Path, key: string) => SourceLocation;
}

/** zod's issues as the errors that a user reads; a misspelt required key is one error, not two. */
export function issueErrors(issues: readonly Issue[], context: Explained): LimbeckError[] {
  const errors = issues.flatMap((issue) => explain(issue, context));
  const suggested = new Set(errors.flatMap(({ code, details }) => (code === 'LIM1003' ? [suggestedPath(details)] : [])));
  return errors.filter(({ code, details }) => code !== 'LIM1004' || !suggested.has(details.where?.path));
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
      const root = context.base.length === 0 ? context.schema : undefined;
      return issue.keys.map((key) => unknownKeyError({ key, parent, where: context.locateKey(parent, key), known, place, root }));
    }
    case 'invalid_union':
      return explainUnion(issue, context);
    case 'custom':
      return [issue.params ? contradictionError(issue.params as ContradictionText, path, context) : valueError('is not valid', issue, context)];
    case 'invalid_type':
      return [value === undefined ? missingError(path, context) : valueError('has the wrong type', issue, context)];
    case 'invalid_value':
      return [value === undefined ? missingError(path, context) : choiceError(path, issue.values, context)];
    case 'too_small':
    case 'too_big':
      return [valueError(issue.origin === 'array' || issue.origin === 'string' ? `is too ${issue.code === 'too_small' ? 'short' : 'long'}` : 'is out of range', issue, context)];
    default:
      return [valueError('is not valid', issue, context)];
  }
}

function explainUnion(issue: z.core.$ZodIssueInvalidUnion, context: Explained): LimbeckError[] {
  const path = issue.path as Path;
  const value = valueAt(context.value, path);
  const schema = context.schema && schemaAt(context.schema, context.value, issue.discriminator === undefined ? path : path.slice(0, -1));
  if (issue.discriminator !== undefined) {
    return [value === undefined ? missingError(path, context, schema) : choiceError(path, schema ? usesOf(schema) : [], context)];
  }
  if (!schema) return issueErrors(closestBranch(issue).map((inner) => ({ ...inner, path: [...path, ...inner.path] })), context);
  const branch = meant(schema, value);
  const parsed = branch?.safeParse(value);
  if (parsed?.error) return issueErrors(parsed.error.issues.map((inner) => ({ ...inner, path: [...path, ...inner.path] })), context);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [value === undefined ? missingError(path, context) : valueError('has the wrong type', issue, context)];
  return 'use' in value ? [choiceError([...path, 'use'], usesOf(schema), context)] : [valueError('is not valid', issue, context)];
}

/** Without a schema, the alternative with the fewest problems. */
function closestBranch({ errors }: z.core.$ZodIssueInvalidUnion): readonly Issue[] {
  return errors.reduce((best, branch) => (branch.length < best.length ? branch : best), errors[0] ?? []);
}

function usesOf(schema: z.ZodType): unknown[] {
  return alternatives(schema).flatMap((option) => {
    const use = schemaAt(option, {}, ['use']);
    return use && 'values' in use && use.values instanceof Set ? [...use.values] : [];
  });
}

const keyOf = (path: Path): string => formatPath(path.slice(typeof path.at(-1) === 'number' ? -2 : -1)) ?? 'the manifest';

function missingError(path: Path, { base, schema, value, locate }: Explained, union?: z.ZodType): LimbeckError {
  const full = [...base, ...path];
  const parent = formatPath(full.slice(0, -1));
  const own = schema && schemaAt(schema, value, path);
  const expected = union ? oneOf(usesOf(union)) : own && expectedText(own);
  const meaning = own?.description;
  return new LimbeckError('LIM1004', {
    what: `\`${keyOf(full)}\` is missing from ${parent === undefined ? 'the manifest' : `\`${parent}\``}.`,
    where: locate(full),
    ...(expected === undefined ? {} : { expected: meaning === undefined ? expected : `${expected}: ${meaning}` }),
    next: `Add \`${keyOf(full)}\`.`,
  });
}

function valueError(problem: string, issue: Issue, { base, schema, value, locate }: Explained): LimbeckError {
  const path = issue.path as Path;
  const full = [...base, ...path];
  const own = schema && schemaAt(schema, value, path);
  const inWords = !own || issue.code === 'custom' || issue.code === 'invalid_format' ? issue.message.replace(/^Invalid input: expected /, '') : expectedText(own);
  const found = valueAt(value, path);
  const fallback = own && defaultOf(own);
  return new LimbeckError('LIM1002', {
    what: `${quoted(keyOf(full), found)} ${problem}.`,
    where: locate(full),
    expected: inWords,
    found: foundText(found),
    next: typeHint(found, inWords) ?? (fallback === undefined ? 'Correct the value.' : `Correct the value, or leave it out for the default, ${JSON.stringify(fallback)}.`),
  });
}

function choiceError(path: Path, choices: readonly unknown[], { base, value, locate }: Explained): LimbeckError {
  const full = [...base, ...path];
  const found = valueAt(value, path);
  const suggestion = typeof found === 'string' ? nearest(found, choices.map(String)) : undefined;
  return new LimbeckError('LIM1002', {
    what: `${quoted(keyOf(full), found)} is not one of the values that it may have.`,
    where: locate(full),
    ...(choices.length === 0 ? {} : { expected: oneOf(choices) }),
    found: foundText(found),
    next: suggestion === undefined ? 'Write one of the expected values.' : `Did you mean ${JSON.stringify(suggestion)}?`,
  });
}

function contradictionError({ code, what, expected, next }: ContradictionText, path: Path, { base, locate, value }: Explained): LimbeckError {
  const full = [...base, ...path];
  const found = valueAt(value, path);
  return new LimbeckError(code, { what, where: locate(full), expected, ...(found === undefined || code === 'LIM1004' ? {} : { found: quoted(keyOf(full), found) }), next });
}
