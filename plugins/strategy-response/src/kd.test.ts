import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import kd from './kd.js';

describeStrategy(kd, { options: [{}, { temperature: 1 }, { temperature: 20 }, { temperature: 100 }] });

describe('kd', () => {
  it('takes T = 4 unless told otherwise, and refuses temperatures that are not positive', () => {
    expect(kd.options.parse({})).toEqual({ temperature: 4 });
    expect(kd.options.safeParse({ temperature: 0 }).success).toBe(false);
    expect(kd.options.safeParse({ temprature: 2 }).success).toBe(false);
  });
});
