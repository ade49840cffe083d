import { z } from 'zod';

const level = z.number().min(0);

const constant = z.strictObject({
  use: z.literal('constant').describe('The same value throughout.'),
  value: level.describe('The value.'),
});

const step = z.strictObject({
  use: z.literal('step').describe('Multiplied by a factor every so many epochs.'),
  from: level.describe('The value at the start.'),
  every: z.int().min(1).describe('Epochs between two multiplications.'),
  factor: z.number().positive().describe('What the value is multiplied by.'),
});

const multiStep = z.strictObject({
  use: z.literal('multi-step').describe('Multiplied by a factor at given epochs.'),
  from: level.describe('The value at the start.'),
  milestones: z
    .array(z.int().min(1).describe('Epochs done before this multiplication.'))
    .min(1)
    .refine((epochs) => epochs.every((epoch, i) => i === 0 || epoch > epochs[i - 1]!), { error: 'epochs in ascending order' })
    .describe('Epochs after which the value is multiplied, in ascending order.'),
  factor: z.number().positive().default(0.1).describe('What the value is multiplied by at each milestone.'),
});

const cosine = z.strictObject({
  use: z.literal('cosine').describe('Falls along half a cosine over the whole training.'),
  from: level.describe('The value at the start.'),
  to: level.default(0).describe('The value at the end.'),
  warmUp: level.exactOptional().describe('Epochs of linear growth to `from` before the fall; none when left out.'),
});

const linearWarmUp = z.strictObject({
  use: z.literal('linear-warm-up').describe('Grows linearly, then stays.'),
  to: level.describe('The value after the growth.'),
  epochs: z.number().positive().describe('Epochs that the growth takes.'),
  from: level.default(0).describe('The value at the start.'),
});

const linearDecay = z.strictObject({
  use: z.literal('linear-decay').describe('Falls linearly over the whole training.'),
  from: level.describe('The value at the start.'),
  to: level.default(0).describe('The value at the end.'),
});

const oneCycle = z.strictObject({
  use: z.literal('one-cycle').describe('Grows to a peak and falls far below the start, both along a cosine (Smith & Topin 2018).'),
  max: z.number().positive().describe('The peak.'),
  divideBy: z.number().positive().default(25).describe('The value at the start is max / divideBy.'),
  finalDivideBy: z.number().positive().default(1e4).describe('The value at the end is that at the start / finalDivideBy.'),
  warmUpFraction: z.number().gt(0).lt(1).default(0.3).describe('Share of the training before the peak.'),
});

const warmUpShorthand = z
  .strictObject({
    warmUp: z.number().positive().describe('Epochs of linear growth from 0.'),
    to: level.describe('The value after the growth.'),
  })
  .describe('Short for { use: linear-warm-up, epochs: <warmUp>, to: <to> }.')
  .transform(({ warmUp, to }) => ({ use: 'linear-warm-up' as const, to, epochs: warmUp, from: 0 }));

/** A number that may change over training time. */
export const scheduleSchema = z.union([
  level.describe('The same value throughout.'),
  z.discriminatedUnion('use', [constant, step, multiStep, cosine, linearWarmUp, linearDecay, oneCycle]),
  warmUpShorthand,
]);
