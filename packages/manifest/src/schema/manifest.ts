import { z } from 'zod';
import { backendSchema } from './backend.js';
import { contradictions } from './contradiction.js';
import { dataSchema } from './data.js';
import { distillSchema } from './distill.js';
import { stoppingMistakes } from './early-stopping.js';
import { exportSchema } from './export.js';
import { nameSchema } from './name.js';
import { seed } from './numbers.js';
import { studentSchema } from './student.js';
import { peersSchema } from './peers.js';
import { assistantSchema, teacherSchema } from './teacher.js';
import { teachingMistakes } from './teaching.js';
import { trackingSchema } from './tracking.js';
import { unique } from './unique.js';

const keys = z.strictObject({
  version: z.literal(1).describe('Version of the manifest format.'),
  name: nameSchema.describe('Name of the experiment and of the folder its runs are kept in.'),
  description: z.string().exactOptional().describe('What the experiment is to show.'),
  backend: backendSchema.describe('What computes: an id, or { use, threads, eager }.'),
  seeds: z
    .array(seed.describe('One seed.'))
    .min(1)
    .refine(unique, { error: 'different seeds' })
    .default([0])
    .describe('The student is trained once for each: initialisation, dropout, sampled negatives. Tables show mean and standard deviation.'),
  data: dataSchema.describe('The dataset and how it is read.'),
  teacher: teacherSchema.exactOptional().describe('The large network, or a list of several; needed by strategies that compare with one.'),
  assistants: z
    .array(assistantSchema.describe('One assistant.'))
    .min(1)
    .exactOptional()
    .describe('Networks between teacher and student (Mirzadeh et al. 2020): each learns from the one before it, the student from the last.'),
  student: studentSchema.describe('The small network that is trained and exported.'),
  peers: peersSchema.exactOptional().describe('Trains several networks together, which teach each other by strategies such as dml: their number, the student among them; or a list of those beside it.'),
  distill: distillSchema.describe('How the student is trained.'),
  baselines: z
    .array(z.enum(['labels-only']).describe('labels-only: the same student trained on the labels alone.'))
    .refine(unique, { error: 'different baselines' })
    .default([])
    .describe('What the distilled student is compared with, trained for the same seeds.'),
  export: exportSchema.describe('Formats the student is written in.'),
  tracking: trackingSchema.describe('Where metrics go while the run goes on.'),
  plugins: z.array(z.string().min(1).describe('Path of the file.')).default([]).describe('Local plugin files (.ts, .js), relative to the manifest. They run as code: name only files you trust.'),
});

/** The one truth about manifests: every key with its type, default and description. */
export const manifestSchema = contradictions(keys, (manifest) => [...stoppingMistakes(manifest), ...teachingMistakes(manifest)]);

export const extendsSchema = z
  .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
  .describe('Manifests that this one builds on, relative to it; later ones win, and this file over all. Maps merge, lists and single values replace, null removes.');
