import { alternatives, type JsonSchema } from './json-schema.js';

/** What a value may be, in words for a table: "integer, at least 1". `named` knows the schemas that have a section of their own. */
export function valueText(schema: JsonSchema, named: (schema: JsonSchema) => string | undefined): string {
  const link = named(schema);
  if (link !== undefined) return link;
  const options = alternatives(schema);
  const words = options.flatMap((option) => (option.const === undefined ? [] : [`\`${String(option.const)}\``]));
  // Beside the ids that are installed, any text is allowed: the id of a plugin from a local file.
  const others = options.filter((option) => option.const === undefined && (words.length === 0 || option.type !== 'string'));
  return [...(words.length > 0 ? [words.join(', ')] : []), ...new Set(others.map((option) => oneText(option, named)))].join(' or ');
}

function oneText(schema: JsonSchema, named: (schema: JsonSchema) => string | undefined): string {
  if (schema.enum) return schema.enum.map((each) => `\`${String(each)}\``).join(', ');
  switch (schema.type) {
    case 'integer':
    case 'number':
      return `${schema.type}${range(schema)}`;
    case 'boolean':
      return '`true`, `false`';
    case 'string':
      return 'text';
    case 'array':
      return `list of ${schema.items ? valueText(schema.items, named) : 'values'}`;
    default:
      return named(schema) ?? 'map';
  }
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema): string {
  const low = minimum !== undefined ? ` ≥ ${minimum}` : exclusiveMinimum !== undefined ? ` > ${exclusiveMinimum}` : '';
  // Zod states the largest exact integer wherever there is no other limit.
  const high = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? ` ≤ ${maximum}` : exclusiveMaximum !== undefined ? ` < ${exclusiveMaximum}` : '';
  return low && high ? `${low} and${high}` : low || high;
}
