import { z } from 'zod';
import { contradiction } from './contradiction.js';
import { seed } from './numbers.js';
import { pluginUse } from './plugin-use.js';
import { teacherTrainingSchema } from './training.js';

const described = z.strictObject({
  model: pluginUse('models', 'Id of the model: `limbeck list models` shows all.').describe('The network.'),
  seed: seed.default(0).describe('Seed of its initialisation and training; the teacher is trained once for all `seeds`.'),
  train: teacherTrainingSchema.exactOptional().describe('Trains it from scratch.'),
  checkpoint: z.string().min(1).exactOptional().describe('Folder with its trained weights, relative to the manifest, instead of `train`.'),
});

const one = contradiction(described, {
  path: ['train'],
  others: [['checkpoint']],
  holds: ({ train, checkpoint }) => train === undefined && checkpoint === undefined,
  code: 'LIM1004',
  what: 'The teacher has neither `train` nor `checkpoint`.',
  expected: '`train`, to train it from scratch, or `checkpoint`, to load its weights',
  next: 'Add one of the two to `teacher`.',
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
type Trained = Pick<Described, 'model' | 'seed'> & { train: Training; checkpoint?: never };
type Loaded = Pick<Described, 'model' | 'seed'> & { checkpoint: string; train?: never };

export const teacherSchema = notBoth.transform((teacher): Trained | Loaded => {
  const { model, seed, train, checkpoint } = teacher;
  return train === undefined ? { model, seed, checkpoint: checkpoint! } : { model, seed, train };
});
