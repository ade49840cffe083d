import { Random, tf, type ConnectorLayer } from '@limbeck/core';
import { buildConnectors, valueAndGradients } from '@limbeck/kernels';
import { describeStrategy, inTidy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import { fingerprint, run, sines } from './heads.test.support.js';
import simkd from './simkd.js';

describeStrategy(simkd, {
  options: [{}, { factor: 1 }], studentTaps: [[4, 4, 6]], teacherTaps: [[8, 7, 6]],
  wrongShapes: [{ student: { taps: [[6]] } }, { student: { taps: [[4, 4, 5]] } }],
});

/** Of the module that the student gets, with batches of four. */
const NUMBERS = { kernel: [2.3, 0.1], gamma: [0.45, 0.6], beta: [0.29, 1.1] } as const;

/** Computed in double precision by PyTorch, from the published projector with a student of three channels and a teacher of six, r = 2; lengths and products of the gradients. */
const REFERENCES = [
  {
    size: 4, teacher: 2, value: 0.475277079021, tap: [0.0669675924, 0.00218628032],
    kernels: [[0.14208651, 0.0628216289], [0.223335856, -0.0370338359], [0.267986431, 0.175145337]], gammas: [[0.0251402915, -0.00872918168], [0.106470561, -0.045574183], [0.312993649, 0.344532218]],
  },
  {
    size: 2, teacher: 4, value: 0.291366139809, tap: [0.086973644, -0.192901172],
    kernels: [[0.0545964136, -0.0101097823], [0.107983862, 0.136954766], [0.182095401, 0.159104466]], gammas: [[0.0144579804, -0.00670162131], [0.0641782689, -0.0285050645], [0.271845257, 0.32157804]],
  },
];

const layersFor = (size: number, teacher: number, given = {}): readonly ConnectorLayer[] =>
  simkd.graft!({ student: { taps: [[size, size, 3]] }, teacher: { taps: [[teacher, teacher, 6]], classifier: [6, 5] } }, simkd.options.parse(given)).layers;

describe('simkd', () => {
  it.each(REFERENCES)('trains the projector by value and gradients of the published definition: student $size, teacher $teacher', ({ size, teacher, value, tap, kernels, gammas }) => {
    const built = inTidy(() => buildConnectors({ modules: { projector: { input: [size, size, 3], layers: layersFor(size, teacher) } } }, new Random(1)));
    const found = inTidy(() => {
      const weight = (name: string): tf.Variable => built.variables.get(`projector/${name}`)!;
      for (const i of [1, 2, 3]) {
        const [{ kernel, gamma, beta }, norm] = [NUMBERS, `batch-norm${i}`];
        weight(`conv2d${i}/kernel`).assign(sines(weight(`conv2d${i}/kernel`).shape, [kernel[0], kernel[1] * i]));
        weight(`${norm}/gamma`).assign(sines(weight(`${norm}/gamma`).shape, [gamma[0], gamma[1] * i, 0.5, 1]));
        weight(`${norm}/beta`).assign(sines(weight(`${norm}/beta`).shape, [beta[0], beta[1] * i, 0.5]));
      }
      const [x, t] = [sines([4, size, size, 3], [1.7, 0.2]), tf.relu(sines([4, teacher, teacher, 6], [0.53, 0.9]))];
      const along = [x, ...[1, 2, 3].map((i) => weight(`conv2d${i}/kernel`)), ...[1, 2, 3].map((i) => weight(`batch-norm${i}/gamma`))];
      const logits = tf.zeros<tf.Rank.R2>([4, 5]);
      const { value: loss, gradients } = valueAndGradients(() => {
        const projected = built.access({}).apply('projector', x);
        const outputs = { logits, taps: [t] };
        return simkd.loss({
          student: { logits, taps: [projected] }, teacher: outputs, teachers: [outputs], peers: [], labels: { ids: tf.zeros([4], 'int32'), oneHot: logits }, connectors: built.access({}),
          samples: { ids: tf.zeros([4], 'int32'), rows: {} }, random: {}, time: { epoch: tf.scalar(1), epochs: 1 },
        }, simkd.options.parse({})) as tf.Scalar;
      }, along);
      return { loss: loss.dataSync()[0]!, gradients: gradients.map((gradient) => fingerprint(gradient!.dataSync() as Float32Array)) };
    });
    built.dispose();
    expect(found.loss).toBeAllClose(value, { rtol: 1e-5 });
    [tap, ...kernels, ...gammas].forEach((expected, i) => expect(found.gradients[i]!, `gradient ${i}`).toBeAllClose(expected, { rtol: 2e-5, atol: 2e-6 }));
  });

  it('pools the student before the projector where its map is larger', () => {
    expect(layersFor(8, 4)).toMatchObject([{ type: 'average-pool', size: 2 }, { filters: 3, kernelSize: 1, useBias: false }, { type: 'batch-norm' }, { type: 'relu' }, { filters: 3, kernelSize: 3 }, { type: 'batch-norm' }, { type: 'relu' }, { filters: 6, kernelSize: 1 }, { type: 'batch-norm' }, { type: 'relu' }]);
    expect(layersFor(4, 4)[0]).toMatchObject({ type: 'conv2d', filters: 3 });
    expect(layersFor(4, 8, { factor: 4 })[0]).toMatchObject({ type: 'conv2d', filters: 1 });
  });

  it('pools the teacher in the loss where its map is larger', () => {
    const [student, teacher] = [tf.fill([1, 1, 1, 2], 1), tf.tensor4d([1, 1, 3, 3, 1, 5, 3, -1], [1, 2, 2, 2])];
    expect(run(simkd, {}, { student: { taps: [student] }, teacher: { taps: [teacher] } }).value).toBe(1);
  });

  it.each([
    ['a vector', { student: [64], teacher: [8, 8, 6], features: 6 }, 'A tap is no map.'],
    ['a map that the classifier does not take', { student: [8, 8, 3], teacher: [8, 8, 6], features: 7 }, 'The teacher\'s map is not what its classifier takes after average pooling.'],
    ['a student that is 1.5 times as large', { student: [12, 12, 3], teacher: [8, 8, 6], features: 6 }, 'The student\'s map cannot be pooled to the size of the teacher\'s.'],
    ['a student that is larger along one axis', { student: [8, 4, 3], teacher: [4, 4, 6], features: 6 }, 'The student\'s map cannot be pooled to the size of the teacher\'s.'],
  ])('refuses %s', (_, { student, teacher, features }, what) => {
    expect(() => simkd.graft!({ student: { taps: [student] }, teacher: { taps: [teacher], classifier: [features, 5] } }, simkd.options.parse({}))).toThrow(expect.objectContaining({ code: 'LIM3001', details: expect.objectContaining({ what }) as object }));
  });

  it('stands alone, with weight 1', () => {
    expect(simkd.weight).toBe(1);
    expect(simkd.options.parse({})).toEqual({ factor: 2 });
  });
});
