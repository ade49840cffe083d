import { z } from 'zod';
import { pluginId, pluginOptions, pluginSlots } from './plugin-use.js';
import { scheduleSchema } from './schedule.js';

/** One term of a loss. */
export const strategySchema = z
  .strictObject({
    use: pluginId.describe('Id of the strategy: `limbeck list strategies` shows all.'),
    id: z.string().min(1).exactOptional().describe('Name of this term in the metrics; its `use` when left out.'),
    weight: scheduleSchema.prefault(1).describe('Factor of this term in the loss: a number, or a schedule.'),
    with: pluginOptions,
  })
  .register(pluginSlots, { kind: 'strategies' });
