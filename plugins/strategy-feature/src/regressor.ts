import { LimbeckError, type ConnectorLayer } from '@limbeck/core';
import { describePair, type ShapePair } from '@limbeck/kernels';

type Fit =
  | { readonly type: 'conv2d'; readonly kernelSize: number; readonly strides?: number; readonly padding: 'valid' | number }
  | { readonly type: 'conv2d-transpose'; readonly kernelSize: number; readonly strides: number };

/**
 * The layer that brings a student's activation to the shape of the teacher's: dense between vectors; between maps a 3 x 3 convolution of stride 2 where the student's is twice as large,
 * else one without padding whose kernel is 1 + the difference; a transposed one where the teacher's is r times as large, of stride r and kernel 2 r (4 x 4, stride 2, where it is twice as large).
 *
 * @throws LIM3001 there is none
 */
export function regressorLayer(pair: ShapePair): ConnectorLayer {
  const { student, teacher } = pair;
  if (student.length === 1 && teacher.length === 1) return { type: 'dense', units: teacher[0]! };
  if (student.length === 3 && teacher.length === 3) {
    const [first, second] = [fit(student[0]!, teacher[0]!), fit(student[1]!, teacher[1]!)];
    if (first && second && first.type === second.type && first.kernelSize === second.kernelSize && first.strides === second.strides) return { ...first, filters: teacher[2]! };
  }
  throw new LimbeckError('LIM3001', {
    what: 'No regressor leads from the student\'s activation to the teacher\'s.',
    expected: 'two vectors; or two maps, the student\'s larger by as much in height as in width, or the teacher\'s a whole number of times as large', found: describePair(pair),
    next: 'Name activations of nearer sizes in `student` and `teacher` of the term.',
  });
}

/** Along one axis. */
function fit(from: number, to: number): Fit | undefined {
  if (from === 2 * to) return { type: 'conv2d', kernelSize: 3, strides: 2, padding: 1 };
  if (from >= to) return { type: 'conv2d', kernelSize: 1 + from - to, padding: 'valid' };
  const times = to / from;
  return Number.isInteger(times) ? { type: 'conv2d-transpose', kernelSize: 2 * times, strides: times } : undefined;
}
