import type { PluginKind } from '@limbeck/core';
import { z } from 'zod';
import { describedPlugins, type DescribedPlugin, type JsonSchema } from './json-schema-plugins.js';
import { overlay, overlaysOf } from './json-schema-overlay.js';
import { extendsSchema, manifestSchema } from './schema/manifest.js';
import { addKeyChoices } from './schema/key-choices.js';
import { pluginSlots } from './schema/plugin-use.js';

/**
 * The JSON Schema (draft 7) of manifest files, for editors: every key with its description and default, and for the given plugins their ids
 * and options. What stands at several places is one of `definitions`. A manifest that extends another may leave out any key, or remove an inherited one by null.
 */
export function manifestJsonSchema(plugins: readonly DescribedPlugin[] = []): JsonSchema {
  const whole = z.toJSONSchema(manifestSchema, {
    io: 'input',
    target: 'draft-7',
    override: (place) => {
      addKeyChoices(place);
      const slot = pluginSlots.get(place.zodSchema);
      if (slot && isReference(place.jsonSchema)) bareReference(place.jsonSchema);
      else if (slot) describedPlugins(place.jsonSchema, pluginsOf(plugins, slot.kind));
    },
  });
  const { $schema, definitions, ...experiment } = whole as JsonSchema;
  const extension = z.toJSONSchema(extendsSchema, { io: 'input', target: 'draft-7' }) as JsonSchema;
  delete extension.$schema;
  const shared = definitions as Readonly<Record<string, JsonSchema>>;
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
      ...shared,
      ...overlaysOf(shared, partial),
    },
  };
}

/** Whether all is said in a definition, but for what the place itself means. */
function isReference({ $ref, allOf = [] }: JsonSchema): boolean {
  return $ref !== undefined || allOf.some((each) => each.$ref !== undefined);
}

/** Drops what zod repeats of a definition, as it no longer equals it once plugins are described there. */
function bareReference(schema: JsonSchema): void {
  for (const key of Object.keys(schema)) if (!['$ref', 'allOf', 'description', 'default'].includes(key)) Reflect.deleteProperty(schema, key);
}

function pluginsOf(plugins: readonly DescribedPlugin[], kind: PluginKind): DescribedPlugin[] {
  return plugins.filter((plugin) => plugin.kind === kind);
}
