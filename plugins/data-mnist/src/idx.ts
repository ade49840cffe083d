import { resolve } from 'node:path';
import { defineDataset } from '@limbeck/core';
import { z } from 'zod';
import { loadIdxDataset, type NamedFile } from './idx-dataset.js';

const split = (which: string): z.ZodObject<{ images: z.ZodString; labels: z.ZodString }> =>
  z.strictObject({
    images: z.string().min(1).describe(`idx file [N, height, width] of unsigned bytes with the ${which} images, gzip-compressed or not; relative to the manifest.`),
    labels: z.string().min(1).describe(`idx file [N] of unsigned bytes with the ${which} labels, from 0.`),
  });

/** Any grey-scale image dataset in four idx files, the format of MNIST and its successors. */
export default defineDataset({
  id: 'idx',
  description: 'Grey-scale images and labels in idx files (the format of MNIST, Fashion-MNIST, KMNIST)',
  options: z.strictObject({
    train: split('training').describe('The files of the training split.'),
    test: split('test').describe('The files of the test split.'),
    classes: z.array(z.string().min(1)).min(2).optional().describe('Class names in label order; the numbers up to the largest label when left out.'),
    mean: z.number().default(0).describe('Subtracted from the pixel / 255.'),
    std: z.number().positive().default(1).describe('Divides the difference.'),
  }),
  async load({ train, test, classes, mean, std }, { folder }) {
    const file = (name: string): NamedFile => ({ name, path: resolve(folder, name) });
    return loadIdxDataset({
      name: 'idx',
      train: { images: file(train.images), labels: file(train.labels) },
      test: { images: file(test.images), labels: file(test.labels) },
      classes,
      standardization: { mean, std },
      whenMissing: 'Correct the path in the manifest; relative paths start at its folder.',
    });
  },
});
