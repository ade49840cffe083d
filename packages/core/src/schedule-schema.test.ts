import { describe, expect, it } from 'vitest';
import { isNamedSchedule, positiveSchedule, scheduleSchema } from './schedule-schema.js';

/** Schedules as short as they may be, by what they are. */
const SHORT = {
  constant: { use: 'constant', value: 2 },
  step: { use: 'step', from: 2, every: 3, factor: 0.5 },
  'multi-step': { use: 'multi-step', from: 2, milestones: [1, 3] },
  cosine: { use: 'cosine', from: 2 },
  'linear-warm-up': { use: 'linear-warm-up', to: 2, epochs: 1 },
  'linear-decay': { use: 'linear-decay', from: 2 },
  'one-cycle': { use: 'one-cycle', max: 2 },
};

describe('the schedule of a factor', () => {
  it('ends or starts at 0 when the manifest says nothing', () => {
    expect(Object.values(SHORT).map((schedule) => scheduleSchema.parse(schedule))).toEqual([
      SHORT.constant,
      SHORT.step,
      { ...SHORT['multi-step'], factor: 0.1 },
      { ...SHORT.cosine, to: 0 },
      { ...SHORT['linear-warm-up'], from: 0, perEpoch: false },
      { ...SHORT['linear-decay'], to: 0 },
      { ...SHORT['one-cycle'], divideBy: 25, finalDivideBy: 1e4, warmUpFraction: 0.3 },
    ]);
    expect(scheduleSchema.parse(0)).toBe(0);
  });

  it('may be a warm-up in short', () => {
    expect(scheduleSchema.parse({ warmUp: 20, to: 1 })).toEqual({ use: 'linear-warm-up', epochs: 20, to: 1, from: 0, perEpoch: false });
    expect(scheduleSchema.parse({ warmUp: 20, to: 1, perEpoch: true })).toEqual({ use: 'linear-warm-up', epochs: 20, to: 1, from: 0, perEpoch: true });
  });

  it('grows to the milestones in their order', () => {
    expect(scheduleSchema.safeParse({ ...SHORT['multi-step'], milestones: [3, 1] }).success).toBe(false);
    expect(scheduleSchema.safeParse({ ...SHORT['multi-step'], milestones: [] }).success).toBe(false);
  });

  it.each([-1, Infinity, NaN, '1', { use: 'constant', value: -1 }, { use: 'cosine', from: 1, to: -1 }, { warmUp: 0, to: 1 }, { use: 'polynomial', from: 1 }])('is not %j', (value) => {
    expect(scheduleSchema.safeParse(value).success).toBe(false);
  });
});

describe('the schedule of a number above 0', () => {
  it.each(['cosine', 'linear-warm-up', 'linear-decay'] as const)('%s has no default end', (use) => {
    const end = use === 'linear-warm-up' ? 'from' : 'to';
    expect(positiveSchedule.safeParse(SHORT[use]).success).toBe(false);
    expect(positiveSchedule.parse({ ...SHORT[use], [end]: 1 })).toMatchObject({ ...SHORT[use], [end]: 1 });
  });

  it.each([
    0,
    { use: 'constant', value: 0 },
    { use: 'step', from: 0, every: 1, factor: 1 },
    { use: 'multi-step', from: 0, milestones: [1] },
    { use: 'cosine', from: 4, to: 0 },
    { use: 'cosine', from: 0, to: 4 },
    { use: 'linear-warm-up', from: 0, to: 4, epochs: 1 },
    { use: 'linear-decay', from: 4, to: 0 },
    { use: 'one-cycle', max: 0 },
    { warmUp: 2, to: 4 },
  ])('refuses %j, which reaches 0', (value) => {
    expect(positiveSchedule.safeParse(value).success).toBe(false);
  });

  it('takes every schedule that stays above 0', () => {
    for (const use of ['constant', 'step', 'multi-step', 'one-cycle'] as const) expect(positiveSchedule.parse(SHORT[use])).toMatchObject(SHORT[use]);
    expect(positiveSchedule.parse(4)).toBe(4);
  });
});

it('knows schedules from other options', () => {
  for (const schedule of Object.values(SHORT)) expect(isNamedSchedule(scheduleSchema.parse(schedule))).toBe(true);
  for (const other of [4, 'cosine', null, undefined, [], {}, { use: 'kd' }]) expect(isNamedSchedule(other)).toBe(false);
});
