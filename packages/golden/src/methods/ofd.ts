import { z } from 'zod';
import type { VectorMethod, VectorNorm } from '../method.js';

const norms = z.array(z.object({ weight: z.array(z.number()), bias: z.array(z.number()) }));

export const ofd: VectorMethod = {
  method: 'OFD',
  strategies: ['ofd'],
  terms(read) {
    const vector = (name: string, data: readonly number[]) => ({ name, shape: [data.length], data });
    const teacherNorms = read.input('teacherBn', norms).map(({ weight, bias }, i): VectorNorm => ({ gamma: vector(`teacherBn/${i}/weight`, weight), beta: vector(`teacherBn/${i}/bias`, bias) }));
    const params = read.params();
    const student = read.tensors('studentFeatures');
    const weights = { 'conv2d1/kernel': '0.weight', 'batch-norm1/gamma': '1.weight', 'batch-norm1/beta': '1.bias' };
    return [{
      strategy: 'ofd', options: { kernelSize: read.hyper('kernel', z.int()) }, student: { taps: student }, teachers: [{ taps: read.tensors('teacherFeatures'), norms: teacherNorms }],
      connectors: Object.fromEntries(student.flatMap((_, i) => Object.entries(weights).map(([weight, param]) => [`connector${i + 1}/${weight}`, params.get(`connectors.connectors.${i}.${param}`)!]))),
    }];
  },
};
