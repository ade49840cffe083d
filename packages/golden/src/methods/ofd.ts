import { z } from 'zod';
import type { VectorMethod, VectorNorm } from '../method.js';
import { features, weights } from './feature-pairs.js';

const norms = z.array(z.object({ weight: z.array(z.number()), bias: z.array(z.number()) }));

/** Weights of the module for one tap, and the reference's names for them. */
const WEIGHTS = { 'conv2d1/kernel': '0.weight', 'batch-norm1/gamma': '1.weight', 'batch-norm1/beta': '1.bias' };

export const ofd: VectorMethod = {
  method: 'OFD',
  strategies: ['ofd'],
  terms(read) {
    const vector = (name: string, data: readonly number[]) => ({ name, shape: [data.length], data });
    const teacherNorms = read.input('teacherBn', norms).map(({ weight, bias }, i): VectorNorm => ({ gamma: vector(`teacherBn/${i}/weight`, weight), beta: vector(`teacherBn/${i}/bias`, bias) }));
    const { student, teachers } = features(read);
    const names = student.taps!.flatMap((_, i) => Object.entries(WEIGHTS).map(([weight, param]) => [`connector${i + 1}/${weight}`, `connectors.connectors.${i}.${param}`]));
    return [{
      strategy: 'ofd', options: { kernelSize: read.hyper('kernel', z.int()) }, student, teachers: teachers!.map((teacher) => ({ ...teacher, norms: teacherNorms })), connectors: weights(read.params(), Object.fromEntries(names)),
    }];
  },
};
