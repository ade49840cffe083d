import { z } from 'zod';
import { pluginUse } from './plugin-use.js';

export const studentSchema = z.strictObject({
  model: pluginUse('models', 'Id of the model: `limbeck list models` shows all.').describe('The network.'),
});
