import { z } from 'zod';
import { contradictions, type Contradiction } from './contradiction.js';
import { keyChoices } from './key-choices.js';
import { modelSchema } from './model.js';
import { networkIdSchema } from './name.js';
import { seed } from './numbers.js';
import { pluginId, pluginSlots } from './plugin-use.js';
import { teacherFileSchema } from './teacher-file.js';
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
  model: modelSchema.exactOptional().describe('The network; needed unless it is read from an `onnx` file.'),
  seed: seed.default(0).describe('Seed of its initialisation and training; the teacher is trained once for all `seeds`.'),
  train: teacherTrainingSchema.exactOptional().describe('Trains it from scratch.'),
  ...predicting,
  checkpoint: z.string().min(1).exactOptional().describe('Folder with its trained weights, relative to the manifest, instead of `train`.'),
  onnx: teacherFileSchema.exactOptional().describe('A finished network of any framework, instead of `model` with `train` or `checkpoint`: an ONNX file, or { file, layout, normalization, logits, outputs, labels, maps }. Any of its inner values may be tapped, by its name.'),
});

type Given = { readonly [Key in keyof z.output<typeof described>]?: unknown };

function* mistakes({ model, train, checkpoint, onnx }: Given): Generator<Contradiction> {
  if (onnx !== undefined) yield* besideFile({ model, train, checkpoint });
  else yield* ofNetwork({ model, train, checkpoint });
  if (train !== undefined && checkpoint !== undefined) {
    yield { path: ['checkpoint'], others: [['train']], what: 'The teacher has both `train` and `checkpoint`.', expected: 'one of the two', next: 'Remove one; set an inherited one to null.' };
  }
}

function* besideFile(given: Pick<Given, 'model' | 'train' | 'checkpoint'>): Generator<Contradiction> {
  for (const key of ['model', 'train', 'checkpoint'] as const) {
    if (given[key] === undefined) continue;
    yield { path: [key], others: [['onnx']], what: `The teacher has both \`onnx\` and \`${key}\`: the file is a whole network, with its weights.`, expected: `no \`${key}\``, next: `Remove \`${key}\`; set an inherited one to null.` };
  }
}

function* ofNetwork({ model, train, checkpoint }: Pick<Given, 'model' | 'train' | 'checkpoint'>): Generator<Contradiction> {
  if (model === undefined) {
    yield { path: ['model'], others: [['onnx']], code: 'LIM1004', what: 'The teacher has no `model`.', expected: '`model`, with `train` or `checkpoint`; or `onnx`, a file of a finished network', next: 'Add `model`.' };
  }
  if (train !== undefined || checkpoint !== undefined) return;
  yield {
    path: ['train'], others: [['checkpoint'], ['onnx']], code: 'LIM1004', what: 'The teacher has neither `train` nor `checkpoint`.',
    expected: '`train`, to train it from scratch, or `checkpoint`, to load its weights', next: 'Add one of the two.',
  };
}

const complete = contradictions(described, mistakes).register(keyChoices, {
  choices: [
    { required: ['model', 'train'], without: ['checkpoint', 'onnx'] },
    { required: ['model', 'checkpoint'], without: ['train', 'onnx'] },
    { required: ['onnx'], without: ['model', 'train', 'checkpoint'] },
  ],
});

type Described = z.output<typeof described>;
type Common = Omit<Described, 'model' | 'train' | 'checkpoint' | 'onnx'>;
type Built = Common & { model: NonNullable<Described['model']>; onnx?: never };
type Trained = Built & { train: NonNullable<Described['train']>; checkpoint?: never };
type Loaded = Built & { checkpoint: string; train?: never };
type Opened = Common & { onnx: NonNullable<Described['onnx']>; model?: never; train?: never; checkpoint?: never };

const oneTeacher = complete
  .transform((teacher): Trained | Loaded | Opened => {
    const { model, train, checkpoint, onnx, ...common } = teacher;
    if (onnx !== undefined) return { ...common, onnx };
    return train === undefined ? { ...common, model: model!, checkpoint: checkpoint! } : { ...common, model: model!, train };
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
