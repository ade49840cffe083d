import type { JsonSchema } from './manifest-keys/json-schema.js';
import { keyTable } from './manifest-keys/key-table.js';

/** The generated part of docs/tables.md: the keys of a table and of the maps inside it. */
export function tableKeys(schema: string): string {
  const table = JSON.parse(schema) as JsonSchema & { readonly else: { readonly required: readonly string[] } };
  const { axes, references } = table.properties as Readonly<Record<'axes' | 'references', JsonSchema & { readonly additionalProperties: JsonSchema }>>;
  const { label, set } = axes.additionalProperties.items!.properties!;
  const links: Readonly<Record<string, string>> = { base: 'text or map: a [manifest](manifests.md), or a part of one', axes: 'map of lists of [values](#values-of-an-axis)', adjust: 'list of maps', exclude: 'list of maps', references: 'list of [references](#references)' };
  const top: JsonSchema = { ...table, required: table.else.required };
  return [
    '### Keys',
    keyTable(top, (key) => links[key]),
    '### Values of an axis',
    keyTable({ properties: { label: label!, set: set! }, required: ['label'] }, (key) => (key === 'set' ? 'map of paths and values' : undefined)),
    'And every key of a [manifest](manifests.md) but those that the table has for all cells (`name`, `description`, `seeds`) and those that cells do without (`baselines`, `export`).',
    '### References',
    keyTable(references.items!, (key) => (key === 'values' ? 'map' : undefined)),
  ].join('\n\n');
}
