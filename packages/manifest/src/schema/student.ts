import { z } from 'zod';
import { modelSchema } from './model.js';

export const studentSchema = z.strictObject({
  model: modelSchema.describe('The network.'),
});
