import { z } from 'zod';
import { valueAt, type Path } from '../source/path.js';

/** The schema inside defaults, optionals and transforms. */
export function unwrap(schema: z.ZodType): z.ZodType {
  if (schema instanceof z.ZodPipe) return unwrap(asSchema(schema.in));
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodExactOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly) {
    return unwrap(asSchema(schema.unwrap()));
  }
  return schema;
}

/** zod types inner schemas by its core; all that a `z` builder makes are of the classic interface. */
function asSchema(inner: z.core.$ZodType): z.ZodType {
  return inner as z.ZodType;
}

/** The schemas that a value may match, unions of unions flattened. */
export function alternatives(schema: z.ZodType): z.ZodType[] {
  const bare = unwrap(schema);
  return bare instanceof z.ZodUnion ? bare.options.flatMap((option) => alternatives(asSchema(option))) : [bare];
}

/**
 * The one alternative that the writer of a value meant: the map whose `use` it has, else the one that knows most of its keys (of equals the one
 * that needs no `use`), else the one of its type. Undefined when none takes values of its type, or no map has its `use`.
 */
export function meant(schema: z.ZodType, value: unknown): z.ZodType | undefined {
  const bare = unwrap(schema);
  if (!(bare instanceof z.ZodUnion)) return bare;
  const options = alternatives(bare);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return options.find((option) => kindOf(option) === kindOfValue(value));
  const maps = options.filter((option) => option instanceof z.ZodObject);
  const withUse = 'use' in value ? maps.filter((map) => Object.hasOwn(map.shape, 'use')) : [];
  if ('use' in value && withUse.length > 0) return withUse.find((map) => !needsUse(map) || asSchema(map.shape['use']!).safeParse(value.use).success);
  const known = (map: z.ZodObject): number => Object.keys(value).filter((key) => Object.hasOwn(map.shape, key)).length + (needsUse(map) ? 0 : 0.5);
  const best = maps.reduce<z.ZodObject | undefined>((chosen, map) => (known(map) >= (chosen ? known(chosen) : 1) ? map : chosen), undefined);
  return best ?? (maps.length === 1 ? maps[0] : undefined);
}

/** Whether values choose an alternative by their type and keys, not by one key that tells. */
export function isPlainUnion(schema: z.ZodType): boolean {
  const bare = unwrap(schema);
  return bare instanceof z.ZodUnion && !(bare instanceof z.ZodDiscriminatedUnion);
}

/** Whether a map is one of several that `use` tells apart. */
export function needsUse(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && schema.shape['use'] instanceof z.ZodLiteral;
}

/** The schema that a value at a path must match; undefined where the schema has no such place. */
export function schemaAt(schema: z.ZodType, value: unknown, path: Path): z.ZodType | undefined {
  return path.reduce<z.ZodType | undefined>((at, key, depth) => {
    const here = at && meant(at, valueAt(value, path.slice(0, depth)));
    if (here instanceof z.ZodObject) return Object.hasOwn(here.shape, key) ? asSchema(here.shape[key]!) : undefined;
    if (here instanceof z.ZodArray) return asSchema(here.element);
    if (here instanceof z.ZodTuple) return asSchema(here.def.items[Number(key)] ?? here.def.rest ?? z.unknown());
    return here instanceof z.ZodRecord ? asSchema(here.valueType) : undefined;
  }, schema);
}

/** The keys that a map may have. */
export function keysOf(schema: z.ZodType | undefined, value: unknown): string[] {
  const here = schema && meant(schema, value);
  return here instanceof z.ZodObject ? Object.keys(here.shape) : [];
}

type Kind = 'number' | 'text' | 'boolean' | 'list' | 'map' | 'other';

function kindOf(schema: z.ZodType): Kind {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodString || schema instanceof z.ZodEnum) return 'text';
  if (schema instanceof z.ZodLiteral) return kindOfValue([...schema.values][0]);
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (schema instanceof z.ZodArray || schema instanceof z.ZodTuple) return 'list';
  return schema instanceof z.ZodObject || schema instanceof z.ZodRecord ? 'map' : 'other';
}

function kindOfValue(value: unknown): Kind {
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean';
  if (typeof value === 'string') return 'text';
  if (Array.isArray(value)) return 'list';
  return typeof value === 'object' && value !== null ? 'map' : 'other';
}
