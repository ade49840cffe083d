/** The part of JSON Schema that the manifest's schema uses. */
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

/** The schemas that a value may have, unions flattened. */
export function alternatives(schema: JsonSchema): readonly JsonSchema[] {
  const options = schema.anyOf ?? schema.oneOf;
  return options ? options.flatMap(alternatives) : [schema];
}

/** The map among the alternatives, or undefined where there is none or more than one. */
export function mapOf(schema: JsonSchema): JsonSchema | undefined {
  const maps = alternatives(schema).filter(({ properties }) => properties);
  return maps.length === 1 ? maps[0] : undefined;
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
