import { z } from 'zod';
import type { DescribedPlugin, JsonSchema } from '../json-schema-plugins.js';
import { manifestJsonSchema } from '../json-schema.js';
import { NOT_IN_AXES } from './layout.js';
import { publishedSchema, tableSchema } from './schema.js';

/** The JSON Schema (draft 7) of table files, for editors: an inline base and the values of axes complete like manifests, of which they are parts. */
export function tableJsonSchema(plugins: readonly DescribedPlugin[] = []): JsonSchema {
  // A part of a manifest may leave out any key and remove any, as one that extends another may.
  const { experiment: _experiment, overlay, ...shared } = manifestJsonSchema(plugins).definitions as Readonly<Record<string, JsonSchema>>;
  const { required: _required, properties: { extends: extension, ...keys } = {}, ...rest } = overlay!;
  const { $schema, ...table } = jsonSchemaOf(tableSchema);
  const { $schema: _too, ...published } = jsonSchemaOf(z.union([publishedSchema, z.null()]));
  const properties = table.properties as Record<string, JsonSchema>;
  const inAxes = Object.keys(keys).filter((key) => !NOT_IN_AXES.some((each) => each === key));
  const places = Object.fromEntries(inAxes.map((key) => [key, { $ref: `#/definitions/part/properties/${key}` }]));
  for (const place of [(properties['axes']!.additionalProperties as JsonSchema).items as JsonSchema, properties['adjust']!.items as JsonSchema]) {
    Object.assign(place, { properties: { ...place.properties, ...places }, additionalProperties: false });
  }
  const [file] = properties['base']!.anyOf as JsonSchema[];
  Object.assign(properties['base']!, { anyOf: [file, { $ref: '#/definitions/part' }] });
  const reference = properties['references']!.items as JsonSchema;
  Object.assign(reference.properties!['values']!, { additionalProperties: { anyOf: [{ $ref: '#/definitions/published' }, { type: 'object', additionalProperties: { $ref: '#/definitions/published' } }] } });
  return {
    $schema: $schema!, title: 'Limbeck table', description: 'Experiments side by side: a base, axes whose values change it, and published values.',
    ...table, properties: { extends: extension!, ...properties },
    // A table that extends another may leave out any key.
    required: [], if: { required: ['extends'] }, else: { required: table.required ?? [] },
    definitions: { part: { ...rest, properties: keys }, published, ...shared },
  };
}

function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as JsonSchema;
}
