import type { JsonSchema } from './json-schema-plugins.js';

type Inner = JsonSchema | boolean;

const DEFINITIONS = '#/definitions/';
const PREFIX = 'overlay-';
const REFERENCE = new RegExp(`"${DEFINITIONS}${PREFIX}([^"]+)"`, 'g');

/** The schema of a manifest that changes another: every key may be left out, and any may be null, which removes it. Lists replace, so their items are complete. */
export function overlay(schema: JsonSchema): JsonSchema {
  const { required: _, default: _default, oneOf, ...rest } = schema;
  if (rest.$ref !== undefined) return { $ref: rest.$ref.replace(DEFINITIONS, `${DEFINITIONS}${PREFIX}`) };
  const options = oneOf ?? rest.anyOf;
  return {
    ...rest,
    ...(rest.properties ? { properties: eachValue(rest.properties, orNull) } : {}),
    // A map without `use` may be meant for several alternatives, so one of them at least must fit.
    ...(options ? { anyOf: options.map(overlay) } : {}),
    ...(rest.allOf ? { allOf: rest.allOf.map(overlay) } : {}),
    ...(typeof rest.then === 'object' ? { then: overlay(rest.then) } : {}),
  };
}

/** The definitions as they are in a manifest that changes another, those that `partial`, the overlay of the whole, leads to. */
export function overlaysOf(definitions: Readonly<Record<string, JsonSchema>>, partial: JsonSchema): Record<string, JsonSchema> {
  const needed = new Map<string, JsonSchema>();
  const visit = (schema: JsonSchema): void => {
    for (const [, name] of JSON.stringify(schema).matchAll(REFERENCE)) {
      if (needed.has(name!)) continue;
      needed.set(name!, overlay(definitions[name!]!));
      visit(needed.get(name!)!);
    }
  };
  visit(partial);
  return Object.fromEntries([...needed].map(([name, schema]) => [`${PREFIX}${name}`, schema]));
}

/** A key that must not stand here may stand as null, which removes the inherited one. */
function orNull(schema: Inner): Inner {
  if (typeof schema !== 'object') return schema ? schema : { type: 'null' };
  const { description, ...rest } = overlay(schema);
  return { ...(description === undefined ? {} : { description }), anyOf: [rest, { type: 'null' }] };
}

function eachValue(values: Readonly<Record<string, Inner>>, change: (value: Inner) => Inner): Record<string, Inner> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}
