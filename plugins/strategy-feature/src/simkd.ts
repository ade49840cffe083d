import { defineStrategy, LimbeckError, tf, type ConnectorLayer } from '@limbeck/core';
import { adaptiveAveragePool, describePair, stopGradient } from '@limbeck/kernels';
import { z } from 'zod';

const options = z.strictObject({
  factor: z.int().min(1).default(2).describe('r: the inner channels of the projector are the teacher\'s over r. Larger is smaller and less accurate.'),
});

/**
 * The reused teacher classifier: `mean (P(F_s) - F_t)²`; the student is rebuilt as its layers up to F_s, the projector P, average pooling and the teacher's classifier, which stays as it is.
 *
 * P is a 1 x 1, a 3 x 3 and a 1 x 1 convolution of C_t / r, C_t / r and C_t channels, without bias, each with batch normalisation and ReLU. The larger map is pooled to the size of the smaller: the student's before P, the
 * teacher's in the loss. The student that is measured and exported has P and the classifier in it. Weight 1, and in the published procedure no other term: the labels are not used.
 *
 * @shape student tap (P's output) `[B, H, W, C]`, teacher tap `[B, H', W', C]` -> `[]`
 * @unit squared units of the teacher's activations
 * @reduce mean over all elements
 * @paper Chen, Mei, Zhang, Wang, Feng & Chen 2022, section 3.2, https://arxiv.org/abs/2203.14001
 * @throws LIM3001 a tap is no map, the teacher's channels are not what its classifier takes, or the student's larger map does not divide by the teacher's
 * @example
 * distill:
 *   strategies:
 *     - { use: cross-entropy, weight: 0 }
 *     - { use: simkd, weight: 1, student: last-stage, teacher: last-stage, with: { factor: 2 } }
 */
export default defineStrategy({
  id: 'simkd',
  kind: 'feature',
  formula: 'mean (P(F_s) - F_t)², the student being its layers up to F_s, the trained projector P and the teacher\'s classifier',
  paper: 'Chen, Mei, Zhang, Wang, Feng & Chen 2022, section 3.2, https://arxiv.org/abs/2203.14001',
  deviations: ['Where the student\'s map is larger, it must be a whole number of times as large; the published code pools by windows that may overlap.'],
  weight: 1,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['last-stage'], max: 1 }, teacher: { default: ['last-stage'], max: 1 } },
  laws: { zeroAtEqualLogits: true },
  graft({ student, teacher }, { factor }) {
    const [own, wanted] = [student.taps[0]!, teacher.taps[0]!];
    requireMaps({ student: own, teacher: wanted, features: teacher.classifier[0] });
    const channels = wanted[2]!;
    const inner = Math.max(1, Math.floor(channels / factor));
    const ratio = own[0]! / wanted[0]!;
    return { layers: [...(ratio > 1 ? [{ type: 'average-pool', size: ratio } as const] : []), ...normalized(inner, 1), ...normalized(inner, 3), ...normalized(channels, 1)] };
  },
  check: ({ student, teachers }) => requireMaps({ student: student.taps[0]!, teacher: teachers[0]!.taps[0]!, features: student.taps[0]!.at(-1)! }),
  loss({ student, teacher }) {
    const [own, wanted] = [student.taps[0] as tf.Tensor4D, teacher.taps[0] as tf.Tensor4D];
    return tf.mean<tf.Scalar>(tf.squaredDifference(own, stopGradient(adaptiveAveragePool(wanted, [own.shape[1], own.shape[2]]))));
  },
});

function normalized(filters: number, kernelSize: number): ConnectorLayer[] {
  return [{ type: 'conv2d', filters, kernelSize, useBias: false }, { type: 'batch-norm' }, { type: 'relu' }];
}

interface Maps {
  readonly student: readonly number[];
  readonly teacher: readonly number[];
  /** Channels that the classifier takes. */
  readonly features: number;
}

function requireMaps({ student, teacher, features }: Maps): void {
  const fail = (what: string, expected: string): never => {
    throw new LimbeckError('LIM3001', { what, expected, found: describePair({ student, teacher }), next: 'Name the last map before the pooling in `student` and `teacher` of the term.' });
  };
  if (student.length !== 3 || teacher.length !== 3) return fail('A tap is no map.', 'maps [H, W, C] of the student and of the teacher');
  if (teacher[2] !== features) return fail('The teacher\'s map is not what its classifier takes after average pooling.', `${features} channels of the teacher`);
  const [rows, columns] = [student[0]! / teacher[0]!, student[1]! / teacher[1]!];
  if (rows <= 1 && columns <= 1) return;
  if (rows !== columns || !Number.isInteger(rows)) fail('The student\'s map cannot be pooled to the size of the teacher\'s.', `a size that is [${teacher[0]}, ${teacher[1]}] times a whole number, or smaller`);
}
