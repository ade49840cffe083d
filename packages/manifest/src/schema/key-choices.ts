import { z } from 'zod';

/** One way in which a map may be complete. */
interface KeyChoice {
  readonly required: readonly string[];
  /** Keys that do not go with them. */
  readonly without: readonly string[];
}

/** Maps whose required keys come in alternatives. Rules of their own refuse what fits none; this says it in the JSON Schema and in errors. */
export const keyChoices = z.registry<{ readonly choices: readonly KeyChoice[] }>();

/** Adds the alternatives to a map's JSON Schema; for `override` of z.toJSONSchema. */
export function addKeyChoices({ zodSchema, jsonSchema }: { readonly zodSchema: z.core.$ZodTypes; readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  const found = keyChoices.get(zodSchema);
  if (!found) return;
  jsonSchema.anyOf = found.choices.map(({ required, without }) => ({ type: 'object', required: [...required], properties: Object.fromEntries(without.map((key) => [key, false])) }));
}
