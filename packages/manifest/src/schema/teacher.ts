import { z } from 'zod';
import { contradiction } from './contradiction.js';
import { modelSchema } from './model.js';
import { networkIdSchema } from './name.js';
import { seed } from './numbers.js';
import { pluginId, pluginSlots } from './plugin-use.js';
import { assistantTrainingSchema, teacherTrainingSchema } from './training.js';

const teacherId = networkIdSchema.exactOptional();

/** Where and when a network predicts for those that learn from it. */
const predicting = {
  backend: pluginId
    .exactOptional()
    .describe(
      'Backend of its predictions: an id, or auto: the one that is fastest here by a measurement, which the record keeps; the choice, and with it the last bits of the weights, may then differ from run to run. The experiment\'s own backend when left out.',
    )
    .register(pluginSlots, { kind: 'backends' }),
  predictions: z
    .enum(['auto', 'cached', 'live'])
    .default('auto')
    .describe(
      'cached: its outputs are computed once for every training sample, before the students are trained. live: by a forward pass for every batch, as training with augmentation has to. auto: cached where logits and taps of all samples fit into 1 GiB, else live; the record says which.',
    ),
};

const described = z.strictObject({
  id: teacherId.describe('Name by which strategies choose it; `teacher` when left out, numbered from the second on: `teacher#2`.'),
  model: modelSchema.describe('The network.'),
  seed: seed.default(0).describe('Seed of its initialisation and training; the teacher is trained once for all `seeds`.'),
  train: teacherTrainingSchema.exactOptional().describe('Trains it from scratch.'),
  ...predicting,
  checkpoint: z.string().min(1).exactOptional().describe('Folder with its trained weights, relative to the manifest, instead of `train`.'),
});

const one = contradiction(described, {
  path: ['train'],
  others: [['checkpoint']],
  holds: ({ train, checkpoint }) => train === undefined && checkpoint === undefined,
  code: 'LIM1004',
  what: 'The teacher has neither `train` nor `checkpoint`.',
  expected: '`train`, to train it from scratch, or `checkpoint`, to load its weights',
  next: 'Add one of the two.',
});

const notBoth = contradiction(one, {
  path: ['checkpoint'],
  others: [['train']],
  holds: ({ train, checkpoint }) => train !== undefined && checkpoint !== undefined,
  what: 'The teacher has both `train` and `checkpoint`.',
  expected: 'one of the two',
  next: 'Remove one; set an inherited one to null.',
});

type Described = z.output<typeof described>;
type Training = z.output<typeof teacherTrainingSchema>;
type Common = Omit<Described, 'train' | 'checkpoint'>;
type Trained = Common & { train: Training; checkpoint?: never };
type Loaded = Common & { checkpoint: string; train?: never };

const oneTeacher = notBoth
  .transform((teacher): Trained | Loaded => {
    const { train, checkpoint, ...common } = teacher;
    return train === undefined ? { ...common, checkpoint: checkpoint! } : { ...common, train };
  })
  .meta({ id: 'teacher' });

/** One teacher, or several that teach together. */
export const teacherSchema = z.union([oneTeacher, z.array(oneTeacher).min(1).describe('The teachers, at least one.')]);

/** A network between teacher and student: a student of what comes before it, and a teacher of what comes after. */
export const assistantSchema = z.strictObject({
  id: teacherId.describe('Name by which strategies choose it; `assistant` when left out, numbered from the second on: `assistant#2`.'),
  model: modelSchema.describe('The network.'),
  seed: seed.default(0).describe('Seed of its initialisation and training; it is trained once for all `seeds`.'),
  train: assistantTrainingSchema.describe('How it is distilled from the network before it.'),
  ...predicting,
});
