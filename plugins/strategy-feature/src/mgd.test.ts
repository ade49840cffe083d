import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { filled, identityKernel, normals, run, shifted, STUDENT, TEACHER, type Values } from './maps.test.support.js';
import mgd from './mgd.js';

// With α so large that central differences are not lost in rounding. Where all that a convolution sees is masked its bias of 0 is at the kink of ReLU: few places are masked here.
describeStrategy(mgd, {
  options: [{ alpha: 1 }, { alpha: 0.5, mask: 'spatial', lambda: 0.1 }, { alpha: 2, lambda: 0 }],
  studentTaps: [[2, 2, 3], [3, 3, 3]], teacherTaps: [[2, 2, 4], [2, 2, 3]],
  wrongShapes: [{ student: { taps: [[4, 4, 3]] } }, { student: { taps: [[4, 4, 3], [2]] } }],
});

const SHAPES = { batchSize: 4, classes: 2, labels: new Uint8Array(4), student: { taps: [[4, 4, 3]] }, teachers: [{ taps: [[2, 2, 6]] }] };
const identity = { 'generation1/conv2d1/kernel': identityKernel(3, 3), 'generation1/conv2d2/kernel': identityKernel(3, 3) };
const raised = { student: [shifted(STUDENT, 2)], teacher: [shifted(TEACHER, 2)], weights: identity };
/** `1/B Σ (kept s - t)²` of the raised maps. */
const reference = (kept: (i: number) => boolean): number => raised.student[0]!.data.map((s, i) => ((kept(i) ? s : 0) - raised.teacher[0]!.data[i]!) ** 2).reduce((sum, value) => sum + value, 0) / 4;

describe('mgd', () => {
  it('has the channel mask on the last stage, α = 7e-5, and λ by the mask', () => {
    expect(mgd.options.parse({})).toEqual({ mask: 'channel', alpha: 7e-5 });
    expect(mgd).toMatchObject({ weight: 1, taps: { student: { default: ['last-stage'] } } });
    expect(mgd.random!(SHAPES, mgd.options.parse({}))).toEqual({ mask1: [4, 1, 1, 6] });
    expect(mgd.random!(SHAPES, mgd.options.parse({ mask: 'spatial' }))).toEqual({ mask1: [4, 2, 2, 1] });
    const at = (mask: 'channel' | 'spatial', uniform: number): number => run(mgd, { mask, alpha: 1 }, { ...raised, random: { mask1: mask === 'channel' ? filled([4, 1, 1, 3], uniform) : filled([4, 4, 4, 1], uniform) } }).value;
    const [all, none] = [reference(() => true), reference(() => false)];
    expect([at('channel', 0.84), at('channel', 0.86), at('spatial', 0.34), at('spatial', 0.36)]).toBeAllClose([all, none, all, none]);
  });

  it('masks the channels of each sample', () => {
    const mask1: Values = { shape: [4, 1, 1, 3], data: normals([12], 'mask').data.map((value) => Math.min(0.99, Math.abs(value))) };
    const kept = (i: number): boolean => mask1.data[3 * Math.floor(i / 48) + (i % 3)]! < 0.5;
    expect(new Set(mask1.data.map((value) => value < 0.5)).size).toBe(2);
    expect(run(mgd, { lambda: 0.5, alpha: 0.01 }, { ...raised, random: { mask1 } }).value).toBeAllClose(0.01 * reference(kept));
  });

  it('masks places of all channels, and gives what is masked no gradient', () => {
    const mask1: Values = { shape: [4, 4, 4, 1], data: normals([64], 'mask').data.map((value) => Math.min(0.99, Math.abs(value))) };
    const kept = (i: number): boolean => mask1.data[Math.floor(i / 3)]! < 0.5;
    const { value, gradients } = run(mgd, { mask: 'spatial', lambda: 0.5, alpha: 1 }, { ...raised, random: { mask1 } });
    expect(value).toBeAllClose(reference(kept));
    expect(gradients[0]!.map((gradient) => gradient !== 0)).toEqual(STUDENT.data.map((_, i) => kept(i)));
  });

  it('aligns channels where they differ, before the mask, and pools where the sizes do', () => {
    const { shapes, connectors } = run(mgd, {}, { student: [normals([4, 4, 4, 3], 's')], teacher: [normals([4, 2, 2, 6], 't')], random: { mask1: filled([4, 1, 1, 6]) } });
    expect(shapes).toEqual({
      'align1/conv2d1/kernel': [1, 1, 3, 6], 'align1/conv2d1/bias': [6], 'generation1/conv2d1/kernel': [3, 3, 6, 6], 'generation1/conv2d1/bias': [6], 'generation1/conv2d2/kernel': [3, 3, 6, 6], 'generation1/conv2d2/bias': [6],
    });
    expect(Object.keys(connectors)).toHaveLength(6);
    expect(Object.keys(run(mgd, {}, { random: { mask1: filled([4, 1, 1, 3]) } }).shapes).some((name) => name.startsWith('align'))).toBe(false);
  });
});
