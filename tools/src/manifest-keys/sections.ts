import { alternatives, itemMapOf, mapOf, pluginsAt, sameShape, usesOf, type JsonSchema } from './json-schema.js';
import { keyTable } from './key-table.js';
import { valueText } from './value-text.js';

/** A part of the reference: a heading, and the keys of one map. */
export interface Section {
  readonly title: string;
  /** Of its heading, from 3 on. */
  readonly level: number;
  /** Says what the map is, where its heading does not. */
  readonly lead?: string;
  readonly keys: readonly string[];
  readonly table: string;
}

interface Heading {
  readonly level?: number | undefined;
  readonly lead?: string | undefined;
}

/** The reference of the manifest's keys, from its JSON Schema: each map once, what occurs at several places under one name. */
export function manifestSections(experiment: JsonSchema): readonly Section[] {
  const at = (...path: readonly string[]): JsonSchema => path.reduce((schema, key) => (key === '[]' ? schema.items! : mapOf(schema)!.properties![key]!), experiment);
  const optimizer = at('distill', 'optimizer');
  const schedule = at('distill', 'strategies', '[]', 'weight');
  const shared: readonly { readonly schema: JsonSchema; readonly link: string }[] = [
    { schema: at('distill', 'strategies'), link: 'list of [terms](#terms-of-a-loss)' },
    { schema: at('distill', 'earlyStopping'), link: '[map](#early-stopping)' },
    { schema: optimizer, link: '[optimizer](#optimizers)' },
  ];
  const sharedLink = (schema: JsonSchema): string | undefined => shared.find((each) => sameShape(each.schema, schema))?.link ?? scheduleLink(schema);
  /** Schedules differ by the numbers that they may take. */
  const scheduleLink = (schema: JsonSchema): string | undefined => {
    if (usesOf(schema).join() !== usesOf(schedule).join()) return undefined;
    return `${valueText({ anyOf: alternatives(schema).filter(({ properties }) => !properties) }, () => undefined)} or [schedule](#schedules)`;
  };

  const section = (title: string, map: JsonSchema, { level = 3, lead }: Heading = {}): Section => {
    const named = (key: string, schema: JsonSchema): string | undefined => {
      if (isPluginUse(schema)) return '`{ use, with }`';
      const inner = sharedLink(schema);
      if (inner !== undefined) return inner;
      if (key === 'with') return '[options](#options-of-plugins)';
      return schema.properties && schema !== map ? `[map](#${slug(title === TOP ? key : `${title}.${key}`)})` : undefined;
    };
    return { title, level, ...(lead === undefined ? {} : { lead }), keys: Object.keys(map.properties ?? {}), table: keyTable(map, named) };
  };

  /** The map itself, and below it every map that has no name of its own. */
  const tree = (title: string, map: JsonSchema, heading?: Heading): readonly Section[] => [
    section(title, map, heading),
    ...Object.entries(map.properties ?? {}).flatMap(([key, schema]) => {
      const single = mapOf(schema);
      const inner = single ?? itemMapOf(schema);
      if (!inner || key === 'with' || isPluginUse(inner) || sharedLink(schema) !== undefined) return [];
      const name = title === TOP ? key : `${title}.${key}`;
      return tree(name, inner, { level: heading?.level, lead: single ? undefined : `Items of \`${name}\`.` });
    }),
  ];

  const byUse = (schema: JsonSchema): readonly Section[] => alternatives(schema).filter(({ properties }) => properties?.['use']).map((map) => section(String(map.properties!['use']!.const), map, { level: 4 }));
  const shorthand = alternatives(schedule).filter(({ properties }) => properties && !properties['use']).map((map) => section('warmUp', map, { level: 4, lead: map.description }));
  return [
    ...tree(TOP, experiment),
    section('Terms of a loss', at('distill', 'strategies', '[]'), { lead: 'Items of every `strategies`: of `distill`, of its stages, and of the `train` of a teacher or an assistant.' }),
    section('Early stopping', at('distill', 'earlyStopping')),
    heading('Optimizers'),
    ...byUse(optimizer),
    heading('Schedules', 'The ends left out are 0. Options above 0, such as temperatures, have no default end and no short form.'),
    ...byUse(schedule),
    ...shorthand,
    heading('Options of plugins'),
    ...[at('data'), at('student', 'model'), at('distill', 'strategies', '[]'), mapOf(at('export', '[]'))!, mapOf(at('tracking', '[]'))!]
      .flatMap(pluginsAt)
      .filter(({ options }) => Object.keys(options.properties ?? {}).length > 0)
      .flatMap(({ id, description, options }) => tree(id, options, { level: 4, lead: description })),
  ];
}

export const TOP = 'All keys';

/** A heading with nothing but sections below it. */
function heading(title: string, lead?: string): Section {
  return { title, level: 3, ...(lead === undefined ? {} : { lead }), keys: [], table: '' };
}

function isPluginUse({ properties }: JsonSchema): boolean {
  return properties !== undefined && Object.keys(properties).join() === 'use,with';
}

function slug(title: string): string {
  return title.toLowerCase().replaceAll('.', '');
}
