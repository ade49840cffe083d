import { parse } from 'yaml';
import { z } from 'zod';

const options = z.record(z.string(), z.unknown());
const plugin = z.looseObject({ use: z.string(), with: options.optional() });
const strategies = z.array(z.looseObject({ use: z.string(), id: z.string().optional(), weight: z.unknown().optional(), with: options.optional() }));
const training = z.looseObject({ epochs: z.number().optional(), optimizer: z.looseObject({ use: z.string() }).optional(), strategies: strategies.optional() });

/** Only what a report names; the manifest's own schema belongs to the version of Limbeck that ran it. */
const manifestSchema = z.looseObject({
  name: z.string().optional(),
  description: z.string().optional(),
  seeds: z.array(z.number()).optional(),
  data: plugin.extend({ batchSize: z.number().optional() }).optional(),
  teacher: z.looseObject({ model: plugin.optional(), train: training.optional(), checkpoint: z.string().optional(), onnx: z.string().optional() }).nullish(),
  student: z.looseObject({ model: plugin.optional() }).optional(),
  distill: training.optional(),
  baselines: z.array(z.string()).optional(),
});

export type ManifestFacts = z.output<typeof manifestSchema>;
export type TrainingFacts = z.output<typeof training>;

/** What a resolved manifest says; undefined when its text is missing or is not one. */
export function manifestFacts(text: string | undefined): ManifestFacts | undefined {
  if (text === undefined) return undefined;
  try {
    return manifestSchema.safeParse(parse(text)).data;
  } catch {
    return undefined; // the report then shows the text as it is
  }
}

/** "resnet (depth 20, width 16)" */
export function describePlugin({ use, with: given = {} }: { readonly use: string; readonly with?: Readonly<Record<string, unknown>> | undefined }): string {
  const parts = Object.entries(given).map(([name, value]) => `${name} ${describeValue(value)}`);
  return parts.length === 0 ? use : `${use} (${parts.join(', ')})`;
}

/** "0.9 x kd (temperature 4)" for every term, joined by plus signs. */
export function describeLoss(terms: NonNullable<TrainingFacts['strategies']>): string {
  return terms.map((term) => `${describeValue(term.weight ?? 1)} x ${describePlugin(term)}`).join(' + ');
}

/** "adam, learning rate cosine (from 0.002, to 0), weightDecay 0.0005" */
export function describeOptimizer({ use, ...rest }: NonNullable<TrainingFacts['optimizer']>): string {
  const parts = Object.entries(rest).map(([name, value]) => (name === 'lr' ? `learning rate ${describeSchedule(value)}` : `${name} ${describeValue(value)}`));
  return [use, ...parts].join(', ');
}

function describeSchedule(value: unknown): string {
  const { use, ...rest } = isRecord(value) ? value : {};
  return typeof use === 'string' ? describePlugin({ use, with: rest }) : describeValue(value);
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(describeValue).join('-');
  if (isRecord(value)) return `{ ${Object.entries(value).map(([name, each]) => `${name} ${describeValue(each)}`).join(', ')} }`;
  return String(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
