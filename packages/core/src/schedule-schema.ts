import { z } from 'zod';

/** The least value that a schedule may take, with the default of the end of a fall; a level that must be above 0 has no default end. */
interface ScheduleLevel {
  readonly level: z.ZodNumber;
  readonly end?: number;
}

/** A number that may change over training time: a number, a schedule by `use`, or `{ warmUp, to }`. */
function scheduleOf({ level, end }: ScheduleLevel) {
  const perEpoch = z
    .boolean()
    .default(false)
    .describe('Grows once an epoch, as published code does: min(epoch / epochs, 1), with epochs counted from 1. false grows with every step, from 0.');
  const last = (what: string) => (end === undefined ? level.describe(what) : level.default(end).describe(what));
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
    to: last('The value at the end.'),
    warmUp: z.number().min(0).exactOptional().describe('Epochs of linear growth to `from` before the fall; none when left out.'),
  });
  const linearWarmUp = z.strictObject({
    use: z.literal('linear-warm-up').describe('Grows linearly, then stays.'),
    to: level.describe('The value after the growth.'),
    epochs: z.number().positive().describe('Epochs that the growth takes.'),
    from: last('The value at the start.'),
    perEpoch,
  });
  const linearDecay = z.strictObject({
    use: z.literal('linear-decay').describe('Changes linearly over the whole training.'),
    from: level.describe('The value at the start.'),
    to: last('The value at the end.'),
  });
  const oneCycle = z.strictObject({
    use: z.literal('one-cycle').describe('Grows to a peak and falls far below the start, both along a cosine (Smith & Topin 2018).'),
    max: z.number().positive().describe('The peak.'),
    divideBy: z.number().positive().default(25).describe('The value at the start is max / divideBy.'),
    finalDivideBy: z.number().positive().default(1e4).describe('The value at the end is that at the start / finalDivideBy.'),
    warmUpFraction: z.number().gt(0).lt(1).default(0.3).describe('Share of the training before the peak.'),
  });
  const named = z.discriminatedUnion('use', [constant, step, multiStep, cosine, linearWarmUp, linearDecay, oneCycle]);
  const warmUpShorthand = z
    .strictObject({
      warmUp: z.number().positive().describe('Epochs of linear growth from 0.'),
      to: level.describe('The value after the growth.'),
      perEpoch,
    })
    .describe('Short for { use: linear-warm-up, epochs: <warmUp>, to: <to> }.')
    .transform(({ warmUp, to, perEpoch: once }) => ({ use: 'linear-warm-up' as const, to, epochs: warmUp, from: 0, perEpoch: once }));
  const value = level.describe('The same value throughout.');
  return { value, named, warmUpShorthand };
}

const factor = scheduleOf({ level: z.number().min(0), end: 0 });
/** A factor from 0 on over training time: weights, learning rates. In a JSON Schema it has a name of its own. */
export const scheduleSchema = z.union([factor.value, factor.named, factor.warmUpShorthand]).meta({ id: 'schedule' });

const positive = scheduleOf({ level: z.number().positive() });
/** A number above 0 over training time: an option such as a temperature. Its loss receives the current value, see `LossOptions`. */
export const positiveSchedule = z.union([positive.value, positive.named]);

/** What a schedule comes to that is more than a number. */
export type NamedSchedule = Exclude<z.output<typeof scheduleSchema>, number>;

const NAMES: readonly unknown[] = factor.named.options.map((option) => option.shape.use.value);

/** Whether an option's value is a schedule. */
export function isNamedSchedule(value: unknown): value is NamedSchedule {
  return typeof value === 'object' && value !== null && 'use' in value && NAMES.includes(value.use);
}
