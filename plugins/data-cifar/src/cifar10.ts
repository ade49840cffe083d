import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { defineDataset } from '@limbeck/core';
import { z } from 'zod';
import { findFolder, type Archive } from './find-folder.js';
import { loadDataset } from './load-dataset.js';
import { commonOptions } from './options.js';

const ARCHIVE: Archive = { title: 'CIFAR-10', file: 'cifar-10-binary.tar.gz (CIFAR-10 binary version)', folder: 'cifar-10-batches-bin' };
const BATCHES = [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`);

/**
 * CIFAR-10, 50,000 + 10,000 colour images of 32 x 32 pixels in 10 classes, from the files of the official page; a part of them will do.
 *
 * @paper Krizhevsky 2009, Learning multiple layers of features from tiny images, https://www.cs.toronto.edu/~kriz/cifar.html
 */
export default defineDataset({
  id: 'cifar10',
  description: '60,000 colour images in 10 classes, 32 x 32, from the files of the official page (LIMBECK_DATA)',
  options: z.strictObject(commonOptions([0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616])),
  async load({ path, ...standardization }, { folder: manifest }) {
    const folder = await findFolder(ARCHIVE, { path, manifest });
    return loadDataset({
      name: 'cifar10',
      archive: ARCHIVE,
      folder,
      train: await trainingFiles(folder),
      test: 'test_batch.bin',
      format: { labelBytes: 1, labelAt: 0 },
      classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
      standardization,
    });
  },
});

/** The batches up to the last that is there: one that is missing between them must not go unnoticed. */
async function trainingFiles(folder: string): Promise<string[]> {
  const there = await Promise.all(BATCHES.map((file) => access(join(folder, file)).then(() => true, () => false)));
  return BATCHES.slice(0, Math.max(1, there.lastIndexOf(true) + 1));
}
