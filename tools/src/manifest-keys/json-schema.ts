/** The part of JSON Schema that the manifest's schema uses, once its references are resolved. */
export interface JsonSchema {
  readonly description?: string;
  readonly default?: unknown;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly Condition[];
}

/** `with` of one plugin: holds where `use` is its id. */
interface Condition {
  readonly if: { readonly properties: { readonly use: { readonly const: string } } };
  readonly then: { readonly properties: { readonly with: JsonSchema } };
}

/** The schema of a whole manifest in the text that `limbeck schema` prints, every reference replaced by what it stands for. */
export function experimentIn(text: string): JsonSchema {
  const { definitions } = JSON.parse(text) as { readonly definitions: { readonly experiment: JsonSchema } & Readonly<Record<string, unknown>> };
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const { $ref, allOf = [], ...own } = value as { readonly $ref?: string; readonly allOf?: readonly { readonly $ref?: string }[] };
    const names = [$ref, ...allOf.map((each) => each.$ref)].flatMap((ref) => (ref === undefined ? [] : [ref.split('/').at(-1)!]));
    const others = allOf.filter((each) => each.$ref === undefined);
    const whole = [...names.map((name) => resolve(definitions[name]) as object), Object.fromEntries(Object.entries(own).map(([key, inner]) => [key, resolve(inner)]))];
    return Object.assign({}, ...whole, others.length > 0 ? { allOf: others.map(resolve) } : {}) as unknown;
  };
  return resolve(definitions.experiment) as JsonSchema;
}

/** The schemas that a value may have, unions flattened; the choices of keys that a map offers are rules of its own. */
export function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const options = schema.properties ? undefined : (schema.anyOf ?? schema.oneOf);
  return options ? options.flatMap(alternatives) : [schema];
}

/** The map among the alternatives, or undefined where there is none or more than one. */
export function mapOf(schema: JsonSchema): JsonSchema | undefined {
  const maps = alternatives(schema).filter(({ properties }) => properties);
  return maps.length === 1 ? maps[0] : undefined;
}

/** The map that the items of a list are. */
export function itemMapOf(schema: JsonSchema): JsonSchema | undefined {
  const { items } = alternatives(schema).find(({ type }) => type === 'array') ?? {};
  return items && mapOf(items);
}

/** The `use` of every map among the alternatives. */
export function usesOf(schema: JsonSchema): readonly unknown[] {
  return alternatives(schema).flatMap(({ properties }) => properties?.['use']?.const ?? []);
}

export interface PluginOptions {
  readonly id: string;
  readonly description: string;
  readonly options: JsonSchema;
}

/** The installed plugins at a place that names one by `use`, with their options. */
export function pluginsAt(place: JsonSchema): readonly PluginOptions[] {
  const named = new Map(alternatives(place.properties?.['use'] ?? {}).map((option) => [option.const, option.description ?? '']));
  return (place.allOf ?? []).map((condition) => {
    const id = condition.if.properties.use.const;
    return { id, description: named.get(id) ?? '', options: condition.then.properties.with };
  });
}

/** Whether two schemas accept the same values, whatever is said about them. */
export function sameShape(a: JsonSchema, b: JsonSchema): boolean {
  return shape(a) === shape(b);
}

function shape({ description: _, default: __, ...rest }: JsonSchema): string {
  return JSON.stringify(rest);
}
