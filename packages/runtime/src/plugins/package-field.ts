import { PLUGIN_API_VERSION, PLUGIN_KINDS } from '@limbeck/core';
import type { PluginKind } from '@limbeck/core';
import { z } from 'zod';

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
