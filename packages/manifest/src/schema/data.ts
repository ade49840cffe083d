import { z } from 'zod';
import { count, seed } from './numbers.js';
import { pluginId, pluginOptions, pluginSlots } from './plugin-use.js';

const limit = z.strictObject({
  train: count.exactOptional().describe('Training samples kept, from the first on; all when left out.'),
  test: count.exactOptional().describe('Test samples kept, from the first on; all when left out.'),
});

export const dataSchema = z
  .strictObject({
    use: pluginId.describe('Id of the dataset.'),
    with: pluginOptions,
    batchSize: count.default(128).describe('Samples in one training step.'),
    evalBatchSize: count.default(500).describe('Samples in one evaluation step; changes speed and memory, no result.'),
    seed: seed.default(0).describe('Seed of the order of the samples and of the held-out split; the same for all `seeds`.'),
    dropLast: z.boolean().default(true).describe('Leaves out the last batch of an epoch when it is not full.'),
    validation: z.number().min(0).lt(1).default(0).describe('Share of the training split held out for evaluation during training; 0 evaluates on the test split.'),
    limit: limit.exactOptional().describe('Uses only the first samples, whatever their classes: for quick runs.'),
  })
  .register(pluginSlots, { kind: 'datasets' });
