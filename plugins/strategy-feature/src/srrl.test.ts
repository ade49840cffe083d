import { describeStrategy, shapesOf } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { fingerprint, run, sines, type Given } from './heads.test.support.js';
import srrl from './srrl.js';

describeStrategy(srrl, {
  options: [{}], studentTaps: [[3]], teacherTaps: [[4]],
  wrongShapes: [{ student: { taps: [[4, 3]], classifier: [3, 5] } }, { teachers: [{ taps: [[4]], classifier: [8, 5] }] }, { teachers: [{ taps: [[2, 4]], classifier: [4, 5] }] }],
});
describeStrategy(srrl, { options: [{}], studentTaps: [[3, 3, 3]], teacherTaps: [[2, 2, 4]] });

/** Computed in double precision by PyTorch. */
const REFERENCES = {
  vectors: {
    value: 2.73406844054, student: [4, 3], teacher: [4, 4], layer: 'dense1', kernel: [3, 4],
    gradients: { 'taps[0]': [3.30553816, -0.0831789166], 'connector/dense1/kernel': [2.69066891, -0.671065636], 'connector/batch-norm1/gamma': [0.395313149, 0.23841201], 'connector/batch-norm1/beta': [0.261523555, 0.172480504] },
  },
  maps: {
    value: 1.92286544141, student: [4, 3, 3, 3], teacher: [4, 2, 2, 4], layer: 'conv2d1', kernel: [1, 1, 3, 4],
    gradients: { 'taps[0]': [0.296807675, 0.00247360332], 'connector/conv2d1/kernel': [0.163448653, -0.0524240723], 'connector/batch-norm1/gamma': [0.173090165, -0.0165897077], 'connector/batch-norm1/beta': [0.223786478, -0.0360915192] },
  },
} as const;

type Reference = (typeof REFERENCES)[keyof typeof REFERENCES];

const given = ({ student, teacher, layer, kernel }: Reference): Given => ({
  student: { taps: [sines(student, [0.9, 0.3])] },
  teacher: { taps: [sines(teacher, [0.61, 0.8])], logits: sines([4, 5], [1.3, 0.4, 3]), classifier: { kernel: sines([4, 5], [1.3, 0.4, 0.5]), bias: sines([5], [0.61, 0.8, 0.5]) } },
  weights: { [`connector/${layer}/kernel`]: sines(kernel, [0.7, 0.1]), 'connector/batch-norm1/gamma': sines([4], [0.45, 0.6, 0.5, 1]), 'connector/batch-norm1/beta': sines([4], [0.29, 1.1, 0.5]) },
});

describe('srrl', () => {
  it.each(Object.entries(REFERENCES))('has value and gradients of the published definition on %s', (_, reference) => {
    const { value, gradients } = run(srrl, {}, given(reference));
    expect(value).toBeAllClose(reference.value, { rtol: 1e-5 });
    for (const [name, expected] of Object.entries(reference.gradients)) expect(fingerprint(gradients[name]!), name).toBeAllClose([...expected], { rtol: 5e-5, atol: 1e-6 });
  });

  it('declares a layer without bias from the student\'s width to what the teacher\'s classifier takes', () => {
    expect(srrl.connectors!(shapesOf(given(REFERENCES.vectors)), {})).toEqual({ modules: { connector: { input: [3], layers: [{ type: 'dense', units: 4, useBias: false }, { type: 'batch-norm' }, { type: 'relu' }] } } });
    expect(srrl.connectors!(shapesOf(given(REFERENCES.maps)), {})).toMatchObject({ modules: { connector: { input: [3, 3, 3], layers: [{ type: 'conv2d', filters: 4, kernelSize: 1, useBias: false }, {}, {}] } } });
    expect(srrl.weight).toBe(1);
  });
});
