import { z } from 'zod';
import { addKeyChoices } from '../schema/key-choices.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What a schema accepts, in words: "an integer, at least 1". */
export function expectedText(schema: z.ZodType): string {
  return phrase(jsonSchemaOf(schema));
}

/** The default that a missing value gets, if it is one word or number. */
export function defaultOf(schema: z.ZodType): string | number | boolean | undefined {
  const { default: value } = jsonSchemaOf(schema);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
}

/** Without descriptions and names, so nothing is a reference. */
function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', metadata: z.registry(), override: addKeyChoices });
}

function phrase(schema: JsonSchema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return alternatives(options.map(asObject));
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return oneOf(schema.enum);
  switch (schema.type) {
    case 'integer':
      return `an integer${range(schema)}`;
    case 'number':
      return `a number${range(schema)}`;
    case 'boolean':
      return 'true or false';
    case 'string':
      return schema.maxLength === undefined ? 'a text' : `a text of at most ${schema.maxLength} characters`;
    case 'array':
      return list(schema);
    case 'object':
      return map(schema);
    default:
      return 'another value';
  }
}

function asObject(schema: JsonSchema | boolean): JsonSchema {
  return typeof schema === 'boolean' ? {} : schema;
}

/** Maps that `use` tells apart are named by their `use` only. */
function alternatives(options: readonly JsonSchema[]): string {
  const flat = options.flatMap((option) => (option.anyOf ?? option.oneOf)?.map(asObject) ?? [option]);
  const uses = flat.map(useOf);
  const words = flat.flatMap((option, i) => (uses[i] === undefined ? [phrase(option)] : []));
  const named = uses.filter((use) => use !== undefined);
  if (named.length > 0) words.splice(words.findLastIndex((word) => !word.startsWith('a map')) + 1, 0, `a map whose \`use\` is ${oneOf(named)}`);
  return [...new Set(words)].join('; or ');
}

function useOf({ properties }: JsonSchema): unknown {
  const use = properties?.['use'];
  return typeof use === 'object' ? use.const : undefined;
}

/** `one of "a", "b"`; the word alone where there is one. */
export function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? JSON.stringify(values[0]) : `one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;
}

function range({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }: JsonSchema): string {
  const bounds = [
    shown(minimum) && `at least ${minimum}`,
    exclusiveMinimum !== undefined && `above ${exclusiveMinimum}`,
    shown(maximum) && `at most ${maximum}`,
    exclusiveMaximum !== undefined && `below ${exclusiveMaximum}`,
  ].filter((bound) => typeof bound === 'string');
  return bounds.length === 0 ? '' : `, ${bounds.join(' and ')}`;
}

function shown(bound: unknown): boolean {
  return bound !== undefined && Math.abs(Number(bound)) !== Number.MAX_SAFE_INTEGER;
}

function list({ items, minItems }: JsonSchema): string {
  const item = typeof items === 'object' && !Array.isArray(items) ? `; each is ${phrase(items)}` : '';
  return `a list${minItems === undefined ? '' : ` of at least ${minItems} ${minItems === 1 ? 'item' : 'items'}`}${item}`;
}

function map({ required }: JsonSchema): string {
  return required && required.length > 0 ? `a map with ${required.map((key) => `\`${key}\``).join(', ')}` : 'a map';
}
