import { tf, type ConnectorDeclarations, type Connectors } from '@limbeck/core';
import { requirePairs, type ShapePair, type TapPair } from '@limbeck/kernels';

const PROJECTION = 'projection';

/**
 * One linear layer from the student's width to the teacher's, for all pairs; none where the widths are equal.
 *
 * @throws LIM3001 a pair is not of two sequences of one length, or the widths differ from pair to pair
 */
export function projection(pairs: readonly ShapePair[]): ConnectorDeclarations {
  const [first] = pairs as [ShapePair];
  requirePairs(pairs, ({ student, teacher }) => student.length === 2 && teacher.length === 2 && student[0] === teacher[0] && student[1] === first.student[1] && teacher[1] === first.teacher[1], {
    what: 'The taps are no hidden states that one projection fits.', expected: 'sequences [L, D] of the student and [L, D\'] of the teacher, of equal length, of one D and one D\' in all pairs',
    next: 'Name hidden states of one width in `student` and `teacher` of the term.',
  });
  const [width, wanted] = [first.student[1]!, first.teacher[1]!];
  return width === wanted ? {} : { modules: { [PROJECTION]: { input: [width], layers: [{ type: 'dense', units: wanted }] } } };
}

/** `Σ_l mean (s_l W + b - t_l)²`. @shape pairs `[B, L, D]`, `[B, L, D']` -> `[]` */
export function projectedDistances(pairs: readonly TapPair[], connectors: Connectors): tf.Scalar {
  return tf.addN(pairs.map(({ student, teacher }) => {
    const [width, wanted] = [student.shape.at(-1)!, teacher.shape.at(-1)!];
    const own = width === wanted ? student : tf.reshape(connectors.apply(PROJECTION, tf.reshape(student, [student.size / width, width])), teacher.shape);
    return tf.mean<tf.Scalar>(tf.squaredDifference(own, teacher));
  }));
}
