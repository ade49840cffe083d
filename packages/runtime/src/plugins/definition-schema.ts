import type { PluginKind } from '@limbeck/core';
import { z } from 'zod';

const text = z.string().min(1);
const callable = z.custom<unknown>((value) => typeof value === 'function', 'a function');
const method = callable.optional();
const byOptions = <Value extends z.ZodType>(value: Value) => z.custom<unknown>((given) => typeof given === 'function' || value.safeParse(given).success, 'an object such as { teacher: true }, or a function of the options');
const options = z.custom<unknown>((value) => typeof value === 'object' && value !== null && '_zod' in value, 'a schema of zod 4, for example z.strictObject({})');
const tap = z.custom<unknown>((value) => typeof value === 'object' && value !== null && 'default' in value && z.array(text).min(1).safeParse(value.default).success, "an object such as { default: ['stage1'] }").optional();
const described = { id: text, description: text };

/** What makes an object a definition of each kind, as far as that can be seen without calling it. */
export const DEFINITION_SCHEMAS: { readonly [Kind in PluginKind]: z.ZodType } = {
  strategies: z.looseObject({
    id: text, kind: z.enum(['response', 'feature', 'relation', 'label']), formula: text, paper: text, deviations: z.array(text).optional(), options, needs: byOptions(z.looseObject({ teacher: z.boolean() })),
    taps: z.looseObject({ student: tap, teacher: tap }).optional(), check: method, connectors: method, graft: method, perSample: method, random: method, loss: callable,
  }),
  models: z.looseObject({ ...described, options, build: callable, taps: method }),
  datasets: z.looseObject({ ...described, options, load: callable }),
  backends: z.looseObject({ ...described, rank: z.number(), probe: callable, activate: callable, setup: method }),
  exporters: z.looseObject({ ...described, options, export: callable }),
  trackers: z.looseObject({ ...described, options, open: callable }),
  compressors: z.looseObject({ ...described, options, compress: callable }),
};

/** The helper of @limbeck/core that makes a definition, by kind. */
export const HELPERS: { readonly [Kind in PluginKind]: string } = {
  strategies: 'defineStrategy', models: 'defineModel', datasets: 'defineDataset', backends: 'defineBackend', exporters: 'defineExporter', trackers: 'defineTracker', compressors: 'defineCompressor',
};

/** Keys by which an incomplete definition shows what it was meant to be. */
export const TELLTALES: { readonly [Kind in PluginKind]: readonly string[] } = {
  strategies: ['loss', 'formula', 'needs'], models: ['build'], datasets: ['load'], backends: ['probe', 'activate'], exporters: ['export'], trackers: ['open'], compressors: ['compress'],
};
