import { defineDataset } from '@limbeck/core';
import { z } from 'zod';
import { COARSE_CLASSES, FINE_CLASSES } from './cifar100-classes.js';
import { findFolder, type Archive } from './find-folder.js';
import { loadDataset } from './load-dataset.js';
import { commonOptions } from './options.js';

const ARCHIVE: Archive = { title: 'CIFAR-100', file: 'cifar-100-binary.tar.gz (CIFAR-100 binary version)', folder: 'cifar-100-binary' };

/**
 * CIFAR-100, 50,000 + 10,000 colour images of 32 x 32 pixels in 100 classes, or the 20 coarse ones that hold five each, from the files of the official page; a part of them will do.
 *
 * @paper Krizhevsky 2009, Learning multiple layers of features from tiny images, https://www.cs.toronto.edu/~kriz/cifar.html
 */
export default defineDataset({
  id: 'cifar100',
  description: '60,000 colour images in 100 classes (or 20), 32 x 32, from the files of the official page (LIMBECK_DATA)',
  options: z.strictObject({
    ...commonOptions([0.5071, 0.4867, 0.4408], [0.2675, 0.2565, 0.2761]),
    labels: z.enum(['fine', 'coarse']).default('fine').describe('fine: 100 classes. coarse: the 20 superclasses.'),
  }),
  async load({ path, labels, ...standardization }, { folder: manifest }) {
    return loadDataset({
      name: 'cifar100',
      archive: ARCHIVE,
      folder: await findFolder(ARCHIVE, { path, manifest }),
      train: ['train.bin'],
      test: 'test.bin',
      format: { labelBytes: 2, labelAt: labels === 'coarse' ? 0 : 1 },
      classes: labels === 'coarse' ? COARSE_CLASSES : FINE_CLASSES,
      standardization,
    });
  },
});
