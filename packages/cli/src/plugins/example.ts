import type { PluginReport } from '@limbeck/record';
import { stringify } from 'yaml';
import type { OptionSchema } from './option-rows.js';

/** Where a manifest names a plugin of each kind. */
const PLACES: { readonly [Kind in PluginReport['kind']]: (use: unknown, more: object) => object } = {
  strategies: (term, more) => ({ ...more, distill: { strategies: [term] } }),
  models: (use) => ({ student: { model: use } }),
  datasets: (use) => ({ data: use }),
  backends: (use) => ({ backend: use }),
  exporters: (use) => ({ export: [use] }),
  trackers: (use) => ({ tracking: [use] }),
  compressors: (use) => ({ compress: [use] }),
};

/** YAML of the part of a manifest that names the plugin, its options at their defaults. `file`: the plugin file, as a manifest beside it names it. */
export function exampleOf({ kind, id, weight, needs, taps, options = {} }: PluginReport, file: string | undefined): string {
  const given = optionValues(options);
  const withOptions = Object.keys(given).length === 0 ? {} : { with: given };
  const plugins = file === undefined ? {} : { plugins: [file] };
  if (kind === 'backends') return yaml({ backend: id });
  if (kind !== 'strategies') return yaml({ ...PLACES[kind]({ use: id, ...withOptions }, {}), ...plugins });
  const student = taps?.student ? { student: taps.student.default } : {};
  const teacher = taps?.teacher ? { teacher: taps.teacher.default } : {};
  return yaml({ ...PLACES.strategies({ use: id, weight: weight ?? 1, ...student, ...teacher, ...withOptions }, needs?.peers ? { peers: 2 } : {}), ...plugins });
}

/** Maps of one line where they fit on it, else of several. */
function yaml(value: object): string {
  const block = (depth: number, at: unknown): string => {
    const pad = '  '.repeat(depth);
    if (Array.isArray(at) && depth > 0 && at.some((item) => typeof item === 'object')) return at.map((item) => `\n${pad}- ${fitting(depth + 1, item)}`).join('');
    if (typeof at === 'object' && at !== null && !Array.isArray(at) && Object.keys(at).length > 0) return Object.entries(at).map(([key, item]) => `\n${pad}${key}:${after(depth, item)}`).join('');
    return flow(at);
  };
  const after = (depth: number, item: unknown): string => {
    const line = flow(item);
    const nested = typeof item === 'object' && item !== null && (!Array.isArray(item) || item.some((each) => typeof each === 'object'));
    return nested && (depth < 1 && !('use' in item) || line.length > 60) ? block(depth + 1, item) : ` ${line}`;
  };
  const fitting = (depth: number, item: unknown): string => {
    const line = flow(item);
    return line.length + 2 * depth <= 76 ? line : block(depth, item).trimStart();
  };
  return `${block(0, value).trimStart()}\n`;
}

function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: true, lineWidth: 0 }).trim().replaceAll(/\[ (.*?) \]/g, '[$1]');
}

/** Every option that has a default, and a value of the right form for those that are required. */
export function optionValues({ properties = {}, required = [] }: OptionSchema): Record<string, unknown> {
  return Object.fromEntries(Object.entries(properties).flatMap(([name, option]) => {
    if (option.properties && (option.default !== undefined || required.includes(name))) return [[name, { ...optionValues(option), ...(option.default as object | undefined) }]];
    if (option.default !== undefined) return [[name, option.default]];
    return required.includes(name) ? [[name, someValue(option)]] : [];
  }));
}

function someValue(schema: OptionSchema): unknown {
  const alternative = schema.anyOf?.[0] ?? schema.oneOf?.[0];
  if (alternative) return someValue(alternative);
  if (schema.enum) return schema.enum[0];
  if (schema.const !== undefined) return schema.const;
  switch (schema.type) {
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, (schema.exclusiveMinimum ?? 0) + 1);
    case 'boolean':
      return true;
    case 'array':
      return [someValue(schema.items ?? {})];
    case 'object':
      return optionValues(schema);
    default:
      return '…';
  }
}
