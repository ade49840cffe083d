import type { JsonSchema } from './json-schema-plugins.js';

type Inner = JsonSchema | boolean;

const DEFINITIONS = '#/definitions/';
const PREFIX = 'overlay-';

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

/** The shared definitions, each also as it is in a manifest that changes another. */
export function withOverlays(definitions: Readonly<Record<string, JsonSchema>>): Record<string, JsonSchema> {
  return Object.fromEntries(Object.entries(definitions).flatMap(([name, schema]) => [[name, schema], [`${PREFIX}${name}`, overlay(schema)]]));
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
