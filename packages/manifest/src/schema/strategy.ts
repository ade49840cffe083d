import { scheduleSchema } from '@limbeck/core';
import { z } from 'zod';
import { optimizerSchema } from './optimizer.js';
import { pluginId, pluginOptions, pluginSlots } from './plugin-use.js';
import { unique } from './unique.js';

const tap = z.string().min(1);

/** One tap or several, as a list. */
function taps(of: string) {
  return z
    .union([
      tap.describe(`One inner activation of the ${of}.`),
      z.array(tap.describe('One inner activation.')).min(1).describe('The inner activations, at least one, in the order in which the strategy takes them.'),
    ])
    .transform((names) => (typeof names === 'string' ? [names] : names))
    .exactOptional()
    .describe(
      `Inner activations of the ${of} that the strategy compares: an alias (stage1, pooled), a layer's name, or a glob over either (stage*); \`:preact\` after it takes the input of that activation layer. The strategy's own choice when left out.`,
    );
}

/** One term of a loss. */
export const strategySchema = z
  .strictObject({
    use: pluginId.describe('Id of the strategy: `limbeck list strategies` shows all.'),
    id: z.string().min(1).exactOptional().describe('Name of this term in the metrics; its `use` when left out.'),
    weight: scheduleSchema.exactOptional().describe('Factor of this term in the loss: a number, or a schedule; the published weight of the strategy, which `limbeck explain` shows, or 1, when left out.'),
    with: pluginOptions,
    student: taps('student'),
    teacher: taps('teacher'),
    teachers: z
      .array(z.string().min(1).describe('Id of a teacher or of an assistant.'))
      .min(1)
      .refine(unique, { error: 'different teachers' })
      .exactOptional()
      .describe('Which teachers it learns from; the last assistant, or without assistants every teacher, when left out.'),
    optimizer: optimizerSchema.exactOptional().describe('How its connectors (regressors, embeddings, learned temperatures) are trained; as the network itself when left out.'),
  })
  .register(pluginSlots, { kind: 'strategies' })
  .meta({ id: 'term' });
