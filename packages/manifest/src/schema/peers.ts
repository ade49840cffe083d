import { z } from 'zod';
import { modelSchema } from './model.js';

const peer = z.strictObject({
  model: modelSchema.describe('The network.'),
});

/** Networks that are trained together. */
export const peersSchema = z.union([
  z.int().min(2).describe("Number of networks of the student's model, the student among them."),
  z.array(peer.describe('One network.')).min(1).describe('The networks beside the student.'),
]);
