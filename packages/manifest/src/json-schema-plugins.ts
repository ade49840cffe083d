import type { PluginKind } from '@limbeck/core';
import type { z } from 'zod';

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What the JSON Schema says about an installed plugin. */
export interface DescribedPlugin {
  readonly kind: PluginKind;
  readonly id: string;
  readonly description: string;
  /** The JSON Schema of its options; left out for plugins without any. */
  readonly optionsJsonSchema?: unknown;
}

/** Offers the plugins at a place that names one: their ids (others stay allowed, for local files), and for each id its options under `with`. */
export function describedPlugins(place: JsonSchema, plugins: readonly DescribedPlugin[]): void {
  if (plugins.length === 0) return;
  const { use } = place.properties ?? {};
  if (typeof use !== 'object') {
    Object.assign(place, { anyOf: [...idsOf(plugins), { type: 'string', minLength: 1 }] });
    delete place.type;
    delete place.minLength;
    return;
  }
  place.properties!['use'] = { ...(use.description === undefined ? {} : { description: use.description }), ...(use.default === undefined ? {} : { default: use.default }), anyOf: [...idsOf(plugins), { type: 'string', minLength: 1 }] };
  if (!place.properties!['with']) return;
  place.allOf = plugins.map(({ id, optionsJsonSchema }) => ({
    if: { properties: { use: { const: id } }, required: ['use'] },
    then: thenOf(optionsOf(optionsJsonSchema)),
  }));
}

function idsOf(plugins: readonly DescribedPlugin[]): JsonSchema[] {
  return plugins.map(({ id, description }) => ({ const: id, description }));
}

function optionsOf(schema: unknown): JsonSchema {
  if (typeof schema !== 'object' || schema === null) return { type: 'object', additionalProperties: false };
  const { $schema: _, ...options } = schema as JsonSchema;
  return options;
}

function thenOf(options: JsonSchema): JsonSchema {
  return { properties: { with: options }, ...(options.required && options.required.length > 0 ? { required: ['with'] } : {}) };
}
