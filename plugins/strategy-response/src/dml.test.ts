import { needsOf } from '@limbeck/core';
import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import dml from './dml.js';
import { distance, run, STUDENT, TEACHER } from './inputs.test.support.js';
import kd from './kd.js';

describeStrategy(dml, { options: [{}, { temperature: 4 }] });

describe('dml', () => {
  it('is kd at T = 1 from the one peer', () => {
    expect(dml.options.parse({})).toEqual({ temperature: 1, updates: 'alternating' });
    expect(run(dml, {}, { peers: [TEACHER] })).toEqual(run(kd, { temperature: 1 }));
  });

  it('is the mean over the peers', () => {
    const [first, second] = [TEACHER, [...TEACHER].reverse()];
    const [both, ...single] = [[first, second], [first], [second]].map((peers) => run(dml, {}, { peers }));
    expect(both!.value).toBeAllClose((single[0]!.value + single[1]!.value) / 2);
    expect(distance(both!.gradient, single[0]!.gradient.map((row, b) => row.map((value, c) => (value + single[1]!.gradient[b]![c]!) / 2)))).toBeLessThan(1e-6);
    expect(run(dml, {}, { peers: [STUDENT, STUDENT, STUDENT] }).value).toBe(0);
  });

  it('needs peers and no teacher, and updates them in turn as the paper does', () => {
    expect(needsOf(dml, dml.options.parse({}))).toEqual({ teacher: false, peers: true, alternatingPeers: true });
    expect(needsOf(dml, dml.options.parse({ updates: 'simultaneous' })).alternatingPeers).toBe(false);
  });
});
