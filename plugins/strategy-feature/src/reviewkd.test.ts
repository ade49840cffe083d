import { tf } from '@limbeck/core';
import { describeStrategy, shapesOf } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { run, sines, type Given } from './heads.test.support.js';
import reviewkd from './reviewkd.js';

describeStrategy(reviewkd, {
  options: [{}, { maxChannels: 2, levels: [2] }], studentTaps: [[2, 2, 2], [3]], teacherTaps: [[4, 2, 2], [4]],
  wrongShapes: [{ student: { taps: [[2, 2, 2]] } }, { student: { taps: [[4, 4], [3]] } }],
});
describeStrategy(reviewkd, {
  options: [{ fuse: false }, { fuse: false, levels: [] }], studentTaps: [[4, 5, 3], [2, 2, 4], [4]], teacherTaps: [[4, 5, 3], [2, 2, 4], [4]],
  wrongShapes: [{ student: { taps: [[4, 4, 3], [2, 2, 4], [4]] } }],
});

/** Values that run along channels, rows and columns, in this order. */
const channelsFirst = (shape: readonly [number, number, number, number], numbers: readonly [number, number]): tf.Tensor => tf.transpose(sines(shape, numbers), [0, 2, 3, 1]);
const maps = (): Given => ({ student: { taps: [channelsFirst([4, 3, 4, 4], [0.37, 0.2])] }, teacher: { taps: [channelsFirst([4, 3, 4, 4], [0.53, 0.9])] } });

describe('reviewkd', () => {
  it('grows over 20 epochs, and fuses', () => {
    expect(reviewkd.weight).toEqual({ use: 'linear-warm-up', from: 0, to: 5, epochs: 20, perEpoch: true });
    expect(reviewkd.options.parse({})).toEqual({ fuse: true, maxChannels: 512, levels: [4, 2, 1] });
  });

  it('has without fusion the value of the hierarchical context loss in double precision', () => {
    expect(run(reviewkd, { fuse: false }, maps()).value).toBeAllClose(0.711111971394, { rtol: 1e-6 });
  });

  it('has without levels the mean of squared differences', () => {
    expect(run(reviewkd, { fuse: false, levels: [] }, maps()).value).toBeAllClose(1.01873715931, { rtol: 1e-6 });
  });

  it('takes a vector for a map of one place', () => {
    const [s, t] = [sines([4, 3], [0.37, 0.2]), sines([4, 3], [0.53, 0.9])];
    const asMap = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [4, 1, 1, 3]);
    for (const fuse of [false, true]) {
      expect(run(reviewkd, { fuse }, { student: { taps: [s] }, teacher: { taps: [t] } }).value).toBe(run(reviewkd, { fuse }, { student: { taps: [asMap(s)] }, teacher: { taps: [asMap(t)] } }).value);
    }
  });

  it('derives the modules from the shapes: no attention for the deepest, which nothing comes to', () => {
    const shapes = { ...shapesOf(maps()), student: { taps: [[32, 32, 16], [8, 8, 64], [64]] }, teachers: [{ taps: [[32, 32, 32], [16, 16, 128], [128]] }] };
    const { modules } = reviewkd.connectors!(shapes, reviewkd.options.parse({ maxChannels: 48 }));
    expect(Object.keys(modules!)).toEqual(['reduce1', 'attention1', 'expand1', 'reduce2', 'attention2', 'expand2', 'reduce3', 'expand3']);
    expect(modules).toMatchObject({
      reduce1: { input: [32, 32, 16], layers: [{ filters: 48, kernelSize: 1, useBias: false }, { type: 'batch-norm' }] },
      attention1: { input: [32, 32, 96], layers: [{ filters: 2, kernelSize: 1 }, { type: 'sigmoid' }] },
      expand2: { input: [16, 16, 48], layers: [{ filters: 128, kernelSize: 3, useBias: false }, { type: 'batch-norm' }] },
      reduce3: { input: [1, 1, 64] },
    });
    expect(reviewkd.connectors!(shapesOf(maps()), reviewkd.options.parse({ fuse: false }))).toEqual({ modules: {} });
  });
});
