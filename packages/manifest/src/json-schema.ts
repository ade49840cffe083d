import type { PluginKind } from '@limbeck/core';
import { z } from 'zod';
import { describedPlugins, type DescribedPlugin, type JsonSchema } from './json-schema-plugins.js';
import { overlay } from './json-schema-overlay.js';
import { extendsSchema, manifestSchema } from './schema/manifest.js';
import { pluginSlots } from './schema/plugin-use.js';

/**
 * The JSON Schema (draft 7) of manifest files, for editors: every key with its description and default, and for the given plugins their ids
 * and options. A manifest that extends another may leave out any key, or remove an inherited one by null.
 */
export function manifestJsonSchema(plugins: readonly DescribedPlugin[] = []): JsonSchema {
  const whole = z.toJSONSchema(manifestSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ zodSchema, jsonSchema }) => {
      const slot = pluginSlots.get(zodSchema);
      if (slot) describedPlugins(jsonSchema, pluginsOf(plugins, slot.kind));
    },
  });
  const { $schema, ...experiment } = whole as JsonSchema;
  const extension = z.toJSONSchema(extendsSchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  delete extension.$schema;
  const partial = overlay(experiment);
  return {
    $schema: $schema!,
    title: 'Limbeck manifest',
    description: 'An experiment: a teacher, a student, and how the student is distilled.',
    type: 'object',
    if: { required: ['extends'] },
    then: { $ref: '#/definitions/overlay' },
    else: { $ref: '#/definitions/experiment' },
    definitions: {
      experiment,
      overlay: { ...partial, properties: { extends: extension, ...partial.properties }, required: ['extends'] },
    },
  };
}

function pluginsOf(plugins: readonly DescribedPlugin[], kind: PluginKind): DescribedPlugin[] {
  return plugins.filter((plugin) => plugin.kind === kind);
}
