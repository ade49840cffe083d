import { parse } from 'yaml';
import { z } from 'zod';

const options = z.record(z.string(), z.unknown());
const plugin = z.looseObject({ use: z.string(), with: options.optional() });
const optimizer = z.looseObject({ use: z.string() });
const strategies = z.array(
  z.looseObject({
    use: z.string(), id: z.string().optional(), weight: z.unknown().optional(), with: options.optional(), optimizer: optimizer.optional(),
    student: z.array(z.string()).optional(), teacher: z.array(z.string()).optional(), teachers: z.array(z.string()).optional(),
  }),
);
const training = z.looseObject({ epochs: z.number().optional(), optimizer: optimizer.optional(), clipNorm: z.number().optional(), strategies: strategies.optional() });
const stage = training.extend({ name: z.string(), freeze: z.array(z.string()).default([]) });
const teacher = z.looseObject({ id: z.string().optional(), model: plugin.optional(), train: training.optional(), checkpoint: z.string().optional(), onnx: z.string().optional() });

/** Only what a report names; the manifest's own schema belongs to the version of Limbeck that ran it. */
const manifestSchema = z
  .looseObject({
    name: z.string().optional(),
    description: z.string().optional(),
    seeds: z.array(z.number()).optional(),
    data: plugin.extend({ batchSize: z.number().optional() }).optional(),
    teacher: z.union([z.array(teacher), teacher]).nullish(),
    assistants: z.array(teacher).nullish(),
    student: z.looseObject({ model: plugin.optional() }).optional(),
    peers: z.union([z.number(), z.array(z.looseObject({ model: plugin.optional() }))]).nullish(),
    distill: training.extend({ stages: z.array(stage).optional() }).optional(),
    baselines: z.array(z.string()).optional(),
  })
  .transform(({ teacher: given, assistants, ...rest }) => ({
    ...rest,
    teachers: named(Array.isArray(given) ? given : given ? [given] : [], 'teacher'),
    assistants: named(assistants ?? [], 'assistant'),
  }));

export type ManifestFacts = z.output<typeof manifestSchema>;
export type TeacherFacts = ManifestFacts['teachers'][number];
export type TrainingFacts = z.output<typeof training>;
export type StageFacts = z.output<typeof stage>;
export type TermFacts = z.output<typeof strategies>[number];
export type OptimizerFacts = z.output<typeof optimizer>;

/** What a resolved manifest says; undefined when its text is missing or is not one. */
export function manifestFacts(text: string | undefined): ManifestFacts | undefined {
  if (text === undefined) return undefined;
  try {
    return manifestSchema.safeParse(parse(text)).data;
  } catch {
    return undefined; // the report then shows the text as it is
  }
}

/** With the ids by which metrics name them: their own, else the word, numbered from the second without one on. */
function named<T extends { readonly id?: string | undefined }>(items: readonly T[], word: string): (T & { id: string })[] {
  let unnamed = 0;
  return items.map((item) => {
    if (item.id !== undefined) return { ...item, id: item.id };
    unnamed++;
    return { ...item, id: unnamed === 1 ? word : `${word}#${unnamed}` };
  });
}
