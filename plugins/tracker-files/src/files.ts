import { join } from 'node:path';
import { defineTracker } from '@limbeck/core';
import { z } from 'zod';
import { createFilesTracker } from './files-tracker.js';

/** The metrics as tables for spreadsheets and data frames: `tracking/<role>/seed-<seed>/epochs.csv`, `steps.csv` and `gradients.csv` in the run folder. */
export default defineTracker({
  id: 'files',
  description: 'Metrics as CSV tables in the run folder: tracking/<role>/seed-<seed>/epochs.csv, steps.csv and gradients.csv',
  options: z.strictObject({ steps: z.boolean().default(true).describe('Also one row a training step (steps.csv), and the sampled gradients of the terms (gradients.csv).') }),
  open: ({ folder }, options) => Promise.resolve(createFilesTracker(join(folder, 'tracking'), options)),
});
