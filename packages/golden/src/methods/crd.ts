import { z } from 'zod';
import type { VectorMethod } from '../method.js';
import type { VectorTensor } from '../vector-file.js';
import { features, weights } from './feature-pairs.js';

/** The negatives that the case names, as the random numbers that draw them; `memoryV1` is the student's memory. */
export const crd: VectorMethod = {
  method: 'CRD',
  strategies: ['crd'],
  terms(read) {
    const [samples, negatives] = [read.hyper('nData', z.int()), read.hyper('nceK', z.int())];
    const ids = read.input('idx', z.array(z.int()));
    const zs = read.hyper('zInit', z.tuple([z.number(), z.number()]).nullable());
    const embedding = read.hyper('featDim', z.int());
    return [{
      strategy: 'crd',
      options: { embedding, negatives, temperature: read.hyper('nceT', z.number()), momentum: read.hyper('nceM', z.number()), from: 'other-samples' },
      ...features(read), samples: { ids, labels: Array.from({ length: samples }, () => 0) },
      random: { negatives: drawing(read.tensor('contrastIdx'), ids, samples), turn: { name: 'turn', shape: [ids.length, 1], data: ids.map(() => 0) } },
      connectors: {
        'student-memory': read.tensor('memoryV1'), 'teacher-memory': read.tensor('memoryV2'),
        ...(zs ? Object.fromEntries(zs.map((value, i) => [i === 0 ? 'student-z' : 'teacher-z', { name: `z${i + 1}`, shape: [], data: [value] }])) : {}),
        ...weights(read.params(), {
          'student/dense1/kernel': 'embed_s.linear.weight', 'student/dense1/bias': 'embed_s.linear.bias',
          'teacher/dense1/kernel': 'embed_t.linear.weight', 'teacher/dense1/bias': 'embed_t.linear.bias',
        }),
      },
    }];
  },
};

/** The strategy draws the k-th negative of sample b among those that follow it, once around: the one at `floor(k M / K) + floor(u w)` of M = N - 1, w up to the next of these bounds. u may be any number. */
function drawing({ shape, data }: VectorTensor, ids: readonly number[], samples: number): VectorTensor {
  const columns = shape[1]!;
  const count = columns - 1;
  const perArc = Math.fround((samples - 1) / count);
  const bound = (k: number): number => Math.floor(Math.fround(k * perArc));
  const uniform = ids.flatMap((id, b) => Array.from({ length: count }, (_, k) => {
    const place = (data[b * columns + 1 + k]! - id - 1 + samples) % samples;
    return (place + 0.5 - bound(k)) / (bound(k + 1) - bound(k));
  }));
  return { name: 'negatives', shape: [ids.length, count], data: uniform };
}
