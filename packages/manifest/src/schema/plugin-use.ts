import type { PluginKind } from '@limbeck/core';
import { z } from 'zod';

/** Which places of the manifest name a plugin, and of which kind: the JSON Schema offers the installed ids and options there. */
export const pluginSlots = z.registry<{ readonly kind: PluginKind }>();

/** Options that only the plugin can check; the runtime does, with the plugin's own schema. */
export const pluginOptions = z
  .record(z.string(), z.unknown())
  .superRefine((options, { addIssue }) => {
    for (const path of nonFinite(options)) addIssue({ code: 'custom', path, message: 'a finite number' });
  })
  .default({})
  .describe('Options of the plugin, see its documentation.');

/** Infinity and NaN are YAML but no JSON, which the record is. */
function nonFinite(value: unknown, path: readonly (string | number)[] = []): (string | number)[][] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [[...path]];
  if (Array.isArray(value)) return value.flatMap((item, i) => nonFinite(item, [...path, i]));
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, item]) => nonFinite(item, [...path, key])) : [];
}

export const pluginId = z.string().min(1);

/** `{ use: <id>, with: <options> }`. */
export function pluginUse(kind: PluginKind, what: string) {
  return z
    .strictObject({ use: pluginId.describe(what), with: pluginOptions })
    .register(pluginSlots, { kind });
}

/** An id alone is short for `{ use: <id> }`. */
export function pluginUseOrId(kind: PluginKind, what: string) {
  return z
    .union([pluginId.describe(what).register(pluginSlots, { kind }), pluginUse(kind, what)])
    .transform((use) => (typeof use === 'string' ? { use, with: {} } : use));
}
