import { z } from 'zod';
import { pluginUse } from './plugin-use.js';

const peer = z.strictObject({
  model: pluginUse('models', 'Id of the model: `limbeck list models` shows all.').describe('The network.'),
});

/** Networks that are trained together. */
export const peersSchema = z.union([
  z.int().min(2).describe('Number of networks of the student\'s model, the student among them.'),
  z.array(peer).min(1).describe('The networks beside the student.'),
]);
