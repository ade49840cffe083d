import { z } from 'zod';
import { overlay } from '../json-schema-overlay.js';
import type { DescribedPlugin, JsonSchema } from '../json-schema-plugins.js';
import { manifestJsonSchema } from '../json-schema.js';
import { extendsSchema } from '../schema/manifest.js';
import { NOT_IN_AXES } from './layout.js';
import { publishedSchema, tableSchema } from './schema.js';

const OPTIONS = { io: 'input', target: 'draft-7', unrepresentable: 'any' } as const;

/** The JSON Schema (draft 7) of table files, for editors: an inline base and the values of axes complete like manifests, of which they are parts. */
export function tableJsonSchema(plugins: readonly DescribedPlugin[] = []): JsonSchema {
  const { experiment } = manifestJsonSchema(plugins).definitions as Readonly<Record<'experiment', JsonSchema>>;
  const part = overlay(experiment);
  const { $schema, ...table } = z.toJSONSchema(tableSchema, OPTIONS) as JsonSchema;
  const extension = z.toJSONSchema(extendsSchema, OPTIONS) as JsonSchema;
  const published = z.toJSONSchema(z.union([publishedSchema, z.null()]), OPTIONS) as JsonSchema;
  for (const each of [extension, published]) delete each.$schema;
  const properties = table.properties as Record<string, JsonSchema>;
  asPartOfManifest((properties['axes']!.additionalProperties as JsonSchema).items as JsonSchema, part);
  const [file] = properties['base']!.anyOf as JsonSchema[];
  properties['base'] = { ...properties['base']!, anyOf: [file!, { $ref: '#/definitions/part' }] };
  const values = ((properties['references']!.items as JsonSchema).properties as Record<string, JsonSchema>)['values']!;
  Object.assign(values, { additionalProperties: { anyOf: [{ $ref: '#/definitions/published' }, { type: 'object', additionalProperties: { $ref: '#/definitions/published' } }] } });
  return {
    $schema: $schema!, title: 'Limbeck table', description: 'Experiments side by side: a base, axes whose values change it, and published values.',
    ...table, properties: { extends: extension, ...properties },
    // A table that extends another may leave out any key.
    required: [], if: { required: ['extends'] }, else: { required: table.required ?? [] },
    definitions: { part, published },
  };
}

/** `label` and `set` beside the keys of a manifest, each of which may be left out or null. */
function asPartOfManifest(place: JsonSchema, part: JsonSchema): void {
  const own = Object.entries(part.properties ?? {}).filter(([key]) => !NOT_IN_AXES.some((each) => each === key));
  Object.assign(place, { properties: { ...place.properties, ...Object.fromEntries(own) }, additionalProperties: false });
}
