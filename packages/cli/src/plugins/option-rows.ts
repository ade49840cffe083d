/** The parts of a JSON Schema that options have. */
export interface OptionSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly OptionSchema[];
  readonly oneOf?: readonly OptionSchema[];
  readonly items?: OptionSchema;
  readonly properties?: Readonly<Record<string, OptionSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

export interface OptionRow {
  readonly name: string;
  readonly type: string;
  /** As YAML would have it; "required" where there is none, empty where it may be left out. */
  readonly fallback: string;
  readonly description: string;
}

/** The options of a plugin, those inside a group after it as `group.option`. */
export function optionRows({ properties = {}, required = [] }: OptionSchema, prefix = ''): OptionRow[] {
  return Object.entries(properties).flatMap(([name, option]) => {
    const own = { name: prefix + name, type: typeText(option), fallback: fallbackOf(option, required.includes(name)), description: option.description ?? '' };
    return [own, ...(option.properties ? optionRows(option, `${prefix}${name}.`) : [])];
  });
}

function fallbackOf({ default: value, properties }: OptionSchema, required: boolean): string {
  if (value === undefined) return required ? 'required' : '';
  if (properties) return '';
  return typeof value === 'object' && value !== null ? JSON.stringify(value).replaceAll('"', '').replaceAll(/([:,])/g, '$1 ') : String(value);
}

function typeText(schema: OptionSchema): string {
  const alternatives = schema.anyOf ?? schema.oneOf;
  if (alternatives) return [...new Set(alternatives.map((each) => (isSchedule(each) ? 'schedule' : typeText(each))))].join(' or ');
  if (schema.enum) return schema.enum.map(String).join(' or ');
  if (schema.const !== undefined) return String(schema.const);
  switch (schema.type) {
    case 'integer':
    case 'number':
      return `${schema.type}${range(schema)}`;
    case 'string':
      return 'text';
    case 'array':
      return `list of ${schema.items ? typeText(schema.items) : 'values'}`;
    case 'object':
      return 'group';
    default:
      return schema.type ?? 'any';
  }
}

function isSchedule({ oneOf, properties }: OptionSchema): boolean {
  return oneOf?.some(isSchedule) ?? (properties?.['use']?.const !== undefined || properties?.['warmUp'] !== undefined);
}

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: OptionSchema): string {
  const low = exclusiveMinimum !== undefined ? ` > ${exclusiveMinimum}` : minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER ? ` ≥ ${minimum}` : '';
  // Zod states the largest exact integer wherever there is no other limit.
  const high = exclusiveMaximum !== undefined ? ` < ${exclusiveMaximum}` : maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? ` ≤ ${maximum}` : '';
  return low && high ? `${low},${high}` : low || high;
}
