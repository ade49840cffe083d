import { z } from 'zod';
import { count } from './numbers.js';
import { pluginId, pluginSlots } from './plugin-use.js';

const id = 'auto: the first available one of cuda, cpu, onnx, by their fixed ranks and without measuring; the record says which and why. Or the id of a backend: cuda, cpu, onnx.';

const settings = z
  .strictObject({
    use: pluginId.default('auto').describe(id),
    threads: count.exactOptional().describe('Threads inside one operation; when left out, as many as `limbeck doctor` shows.'),
    eager: z.boolean().default(false).describe('Runs steps operation by operation instead of as one compiled graph: for debugging, slower, same numbers.'),
  })
  .register(pluginSlots, { kind: 'backends' });

export const backendSchema = z
  .union([pluginId.describe(id).register(pluginSlots, { kind: 'backends' }), settings])
  .transform((backend) => (typeof backend === 'string' ? { use: backend, eager: false } : backend))
  .prefault('auto');
