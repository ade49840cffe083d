import type { ScheduleConfig } from '@limbeck/manifest';
import { describe, expect, it } from 'vitest';
import { createSchedule } from './create-schedule.js';

/** The schedule's values over `epochs` epochs of two steps. */
function values(config: ScheduleConfig, epochs: number): number[] {
  const schedule = createSchedule(config);
  return Array.from({ length: epochs * 2 }, (_, step) => Number(schedule({ step, stepsPerEpoch: 2, epochs }).toFixed(6)));
}

describe('schedules', () => {
  it.each<[string, ScheduleConfig, number, number[]]>([
    ['a number', 0.1, 1, [0.1, 0.1]],
    ['constant', { use: 'constant', value: 0.2 }, 1, [0.2, 0.2]],
    ['step', { use: 'step', from: 1, every: 2, factor: 0.5 }, 5, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]],
    ['multi-step', { use: 'multi-step', from: 1, milestones: [1, 3], factor: 0.1 }, 4, [1, 1, 0.1, 0.1, 0.1, 0.1, 0.01, 0.01]],
    ['cosine', { use: 'cosine', from: 1, to: 0 }, 2, [1, 0.853553, 0.5, 0.146447]],
    ['cosine after a warm-up', { use: 'cosine', from: 1, to: 0, warmUp: 1 }, 2, [0.333333, 0.666667, 1, 0.5]],
    ['linear warm-up', { use: 'linear-warm-up', from: 0, to: 4, epochs: 2, perEpoch: false }, 3, [0, 1, 2, 3, 4, 4]],
    ['linear warm-up once an epoch', { use: 'linear-warm-up', from: 1, to: 4, epochs: 3, perEpoch: true }, 4, [2, 2, 3, 3, 4, 4, 4, 4]],
    ['linear warm-up once an epoch over part of one', { use: 'linear-warm-up', from: 0, to: 4, epochs: 1.6, perEpoch: true }, 2, [2.5, 2.5, 4, 4]],
    ['linear decay', { use: 'linear-decay', from: 1, to: 0.5 }, 2, [1, 0.875, 0.75, 0.625]],
  ])('%s', (_, config, epochs, expected) => {
    expect(values(config, epochs)).toEqual(expected);
  });

  it('one-cycle gives what PyTorch 2.13 gives', () => {
    const expected = [0.04, 0.131672, 0.371672, 0.668328, 0.908328, 1, 0.987464, 0.950485, 0.890916, 0.811746, 0.716943, 0.611262, 0.500002, 0.388742, 0.283061, 0.188258, 0.109088, 0.049519, 0.01254, 0.000004];
    expect(values({ use: 'one-cycle', max: 1, divideBy: 25, finalDivideBy: 1e4, warmUpFraction: 0.3 }, 10)).toEqual(expected);
  });
});
