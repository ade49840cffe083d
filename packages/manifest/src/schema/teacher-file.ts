import { z } from 'zod';
import { unique } from './unique.js';

const perChannel = (of: string, each: z.ZodNumber) =>
  z.union([each.describe(`${of} of all channels.`), z.array(each.describe('Of one channel.')).min(1).describe(`${of} of each channel.`)]);

const normalization = z
  .strictObject({
    scale: z.number().positive().exactOptional().describe("What raw values are divided by; that of the dataset when left out."),
    mean: perChannel('Mean', z.number()).default(0).describe('What is subtracted after that: one number, or one for each channel.'),
    std: perChannel('Standard deviation', z.number().positive()).default(1).describe('What is divided by then: one number, or one for each channel.'),
  })
  .meta({ id: 'normalization' });

const layout = z.enum(['nchw', 'nhwc']);

const described = z.strictObject({
  file: z.string().min(1).describe('The .onnx file, relative to the manifest.'),
  layout: layout.exactOptional().describe("Axes of the images that the file takes: channels before or after height and width. By the shape of the file's input when left out, where only one of the two fits."),
  normalization: normalization
    .exactOptional()
    .describe("How raw values become what the file takes: (raw / scale - mean) / std. When left out, as the dataset's; raw values for a file that takes integers. Samples are de-normalised and normalised anew."),
  logits: z.string().min(1).exactOptional().describe('Name of the output with one number for each class; the only one of that shape when left out.'),
  outputs: z.enum(['logits', 'probabilities']).default('logits').describe('What these numbers are: of probabilities the logarithm is taken, which are logits.'),
  labels: z
    .array(z.int().min(0).describe("The file's class for one of the dataset."))
    .min(1)
    .refine(unique, { error: 'different classes' })
    .exactOptional()
    .describe("The file's class, counted from 0, for each class of the dataset in its order; the same classes in the same order when left out."),
  maps: layout.default('nchw').describe("Axes of inner values with four of them, which strategies get with channels last. ONNX's convolutions give nchw, whatever the layout of the input."),
}).meta({ id: 'teacher-file' });

/** A finished network in an ONNX file: its name alone, or with how it is to be read. */
export const teacherFileSchema = z
  .union([z.string().min(1).describe('The .onnx file, relative to the manifest.'), described])
  .transform((written): z.output<typeof described> => (typeof written === 'string' ? { file: written, outputs: 'logits', maps: 'nchw' } : written));
