import { describeStrategy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import ft from './ft.js';
import { filled, identityKernel, normals, run, shifted, STUDENT, TEACHER, type Given } from './maps.test.support.js';

const SUITE = { studentTaps: [[2, 2, 3]], teacherTaps: [[2, 2, 4]], wrongShapes: [{ student: { taps: [[4]] } }, { student: { taps: [[2, 2, 3], [2, 2, 3]] } }] };
describeStrategy(ft, { ...SUITE, options: [{ train: 'translator' }, { train: 'translator', form: 'paper', norm: 2 }] });
// Linear: six layers of kinks on top of each other leave central differences nothing to hold on to.
describeStrategy(ft, { ...SUITE, options: [{ train: 'paraphraser', slope: 1 }, { train: 'paraphraser', k: 0.25, slope: 1 }] });
describeStrategy(ft, {
  studentTaps: [[4, 4, 3], [3, 3, 2]], teacherTaps: [[4, 4, 4], [2, 2, 2]],
  options: [{ train: 'translator', modules: false }, { train: 'translator', modules: false, norm: 2 }],
});
describeStrategy(ft, {
  studentTaps: [[4, 4, 3], [3, 3, 2]], teacherTaps: [[4, 4, 3], [2, 2, 2]],
  options: [{ train: 'translator', modules: false, form: 'paper' }, { train: 'translator', modules: false, form: 'paper', norm: 2 }],
});

const maps = { train: 'translator', modules: false } as const;
/** Every sample over its norm. */
const normalized = (data: readonly number[]): number[] => data.map((value, i) => value / Math.hypot(...data.slice(Math.floor(i / 48) * 48, Math.floor(i / 48) * 48 + 48)));

describe('ft', () => {
  it('has to be told what it trains', () => {
    expect(ft.options.safeParse({}).success).toBe(false);
    expect(ft.options.parse({ train: 'translator' })).toEqual({ train: 'translator', form: 'repdistiller', norm: 1, k: 0.5, slope: 0.1, modules: true });
    expect(ft.options.safeParse({ train: 'paraphraser', modules: false }).success).toBe(false);
    expect(ft).toMatchObject({ weight: 200, taps: { student: { default: ['last-stage'] } } });
  });

  it('has the values of the published codes in double precision', () => {
    expect(run(ft, maps).value).toBeAllClose(0.115926766652);
    expect(run(ft, { ...maps, form: 'paper' }).value).toBeAllClose(0.16571495733);
  });

  it('takes squares, or the norm of the paper', () => {
    const differences = normalized(STUDENT.data).map((s, i) => s - normalized(TEACHER.data)[i]!);
    const norms = [0, 1, 2, 3].map((b) => Math.hypot(...differences.slice(48 * b, 48 * b + 48)));
    expect(run(ft, { ...maps, form: 'paper', norm: 2 }).value).toBeAllClose(norms.reduce((sum, norm) => sum + norm, 0) / 4);
    // The attention maps of `at`, with the mean of squares.
    expect(run(ft, { ...maps, norm: 2 }).value).toBeAllClose(0.0173068970756);
  });

  it('trains the paraphraser to give the teacher\'s map back, with nothing of the student', () => {
    const names = ['paraphraser1', 'decoder1'].flatMap((module) => [1, 2, 3].map((layer) => `${module}/conv2d${layer}/kernel`));
    const weights = Object.fromEntries(names.map((name) => [name, identityKernel(3, 3)]));
    const positive = { teacher: [shifted(TEACHER, 2)], weights } satisfies Given;
    const exact = run(ft, { train: 'paraphraser', k: 1 }, positive);
    expect(exact.value).toBeAllClose(0, { atol: 1e-10 });
    expect(exact.gradients).toEqual([[]]);
    // Six leaky ReLUs, each with slope 0.1.
    expect(run(ft, { train: 'paraphraser', k: 1 }, { teacher: [filled([4, 4, 4, 3], -2)], weights }).value).toBeAllClose((2 - 2e-6) ** 2);
    expect(Object.keys(exact.connectors)).toHaveLength(12);
  });

  it('has the derivative along the paraphraser\'s own gradient', () => {
    const given = { teacher: [TEACHER] };
    const options = { train: 'paraphraser', slope: 0.9 } as const;
    const start = run(ft, options, given).shapes;
    const weights = Object.fromEntries(Object.entries(start).map(([name, shape]) => [name, { shape, data: normals(shape, name).data.map((value) => 0.3 * value) }]));
    const { connectors } = run(ft, options, { ...given, weights });
    const square = Object.values(connectors).flat().reduce((sum, value) => sum + value ** 2, 0);
    const at = (step: number): number => run(ft, options, { ...given, weights: Object.fromEntries(Object.entries(weights).map(([name, { shape, data }]) => [name, { shape, data: data.map((value, i) => value + step * connectors[name]![i]!) }])) }).value;
    const step = 1e-3 / Math.sqrt(square);
    expect((at(step) - at(-step)) / (2 * step)).toBeAllClose(square, { rtol: 5e-3 });
  });

  it('trains the translator against the frozen paraphraser of the same name and shape', () => {
    const given = { teacher: [normals([4, 4, 4, 6], 't')] };
    const [first, second] = [run(ft, { train: 'paraphraser' }, given), run(ft, { train: 'translator' }, given)];
    const shared = Object.keys(second.shapes).filter((name) => name.startsWith('paraphraser1/'));
    expect(shared).toHaveLength(6);
    for (const name of shared) expect(second.shapes[name]).toEqual(first.shapes[name]);
    expect(second.shapes['paraphraser1/conv2d3/kernel']).toEqual([3, 3, 3, 3]);
    expect(Object.keys(second.connectors).map((name) => name.split('/')[0])).toEqual(Array.from({ length: 12 }, () => 'translator1'));
    expect(second.gradients[0]!.some((value) => value !== 0)).toBe(true);
    expect(run(ft, { train: 'translator', k: 0.01 }, given).shapes['translator1/conv2d3/kernel']).toEqual([3, 3, 1, 1]);
  });

  it('gives a factor that is 0 everywhere gradient 0', () => {
    const dead = { student: [filled([4, 4, 4, 3])] };
    for (const form of ['repdistiller', 'paper'] as const) expect(run(ft, { ...maps, form }, dead).gradients[0]!.every((value) => value === 0)).toBe(true);
  });
});
