import { escaped } from '../markdown.js';
import type { JsonSchema } from './json-schema.js';
import { valueText } from './value-text.js';

/** A Markdown table of the keys of a map: value, default, meaning. */
export function keyTable(map: JsonSchema, named: (key: string, schema: JsonSchema) => string | undefined): string {
  const rows = Object.entries(map.properties ?? {}).map(([key, schema]) => {
    const value = valueText(schema, (inner) => named(key, inner));
    return `| \`${key}\` | ${value} | ${defaultText(schema, map.required?.includes(key) ?? false)} | ${escaped(schema.description ?? '')} |`;
  });
  return ['| key | value | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** A required key has no default, even where its parts have. */
function defaultText(schema: JsonSchema, required: boolean): string {
  if (schema.default !== undefined) return `\`${JSON.stringify(schema.default)}\``.replaceAll('"', '');
  return required ? 'required' : '–';
}
