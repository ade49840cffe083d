import { z } from 'zod';
import { contradiction } from './contradiction.js';
import { seed } from './numbers.js';
import { pluginId, pluginSlots, pluginUse } from './plugin-use.js';
import { teacherTrainingSchema } from './training.js';

const described = z.strictObject({
  model: pluginUse('models', 'Id of the model: `limbeck list models` shows all.').describe('The network.'),
  seed: seed.default(0).describe('Seed of its initialisation and training; the teacher is trained once for all `seeds`.'),
  train: teacherTrainingSchema.exactOptional().describe('Trains it from scratch.'),
  backend: pluginId
    .exactOptional()
    .describe(
      'Backend of its predictions: an id, or auto: the one that is fastest here by a measurement, which the record keeps; the choice, and with it the last bits of the weights, may then differ from run to run. The experiment\'s own backend when left out.',
    )
    .register(pluginSlots, { kind: 'backends' }),
  predictions: z
    .enum(['cached', 'live'])
    .default('cached')
    .describe('cached: its logits are computed once for every training sample, before the students are trained. live: by a forward pass for every batch, as training with augmentation has to.'),
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
type Common = Pick<Described, 'model' | 'seed' | 'backend' | 'predictions'>;
type Trained = Common & { train: Training; checkpoint?: never };
type Loaded = Common & { checkpoint: string; train?: never };

export const teacherSchema = notBoth.transform((teacher): Trained | Loaded => {
  const { train, checkpoint, ...common } = teacher;
  return train === undefined ? { ...common, checkpoint: checkpoint! } : { ...common, train };
});
