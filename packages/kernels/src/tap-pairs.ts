import { LimbeckError, type NetworkOutputs, type StrategyShapes, type tf } from '@limbeck/core';
import { stopGradient } from './stop-gradient.js';

/** Shapes, without the batch axis, of a student's activation and of the teacher's that it is compared with. */
export interface ShapePair {
  readonly student: readonly number[];
  readonly teacher: readonly number[];
}

/** The activations themselves, the teacher's as a constant. */
export interface TapPair {
  readonly student: tf.Tensor;
  readonly teacher: tf.Tensor;
}

/**
 * The first of the student's taps with the first of the teacher's, and so on.
 *
 * @throws LIM3001 there are more of one than of the other
 */
export function shapePairs({ student, teachers }: Pick<StrategyShapes, 'student' | 'teachers'>): ShapePair[] {
  const [own, wanted] = [student.taps, teachers[0]!.taps];
  if (own.length !== wanted.length) {
    throw new LimbeckError('LIM3001', {
      what: `The student has ${own.length} taps, and the teacher ${wanted.length}; each of the student's is compared with one of the teacher's.`,
      expected: 'as many of one as of the other', found: describeTaps(own, wanted), next: 'Name those that belong together in `student` and `teacher` of the term.',
    });
  }
  return own.map((shape, i) => ({ student: shape, teacher: wanted[i]! }));
}

/**
 * The same of maps alone.
 *
 * @throws LIM3001 a tap is no map `[H, W, C]`
 */
export function mapShapePairs(shapes: Pick<StrategyShapes, 'student' | 'teachers'>): ShapePair[] {
  const pairs = shapePairs(shapes);
  requirePairs(pairs, ({ student, teacher }) => student.length === 3 && teacher.length === 3, {
    what: 'A tap is no map.', expected: 'maps [H, W, C] of the student and of the teacher', next: 'Name layers before the pooling in `student` and `teacher` of the term.',
  });
  return pairs;
}

/** @throws LIM3001 the first pair that does not fit, with these words */
export function requirePairs(pairs: readonly ShapePair[], fits: (pair: ShapePair) => boolean, words: { readonly what: string; readonly expected: string; readonly next: string }): void {
  const misfit = pairs.find((pair) => !fits(pair));
  if (misfit) throw new LimbeckError('LIM3001', { ...words, found: describePair(misfit) });
}

export function equalShapes({ student, teacher }: ShapePair): boolean {
  return student.join() === teacher.join();
}

/** The last axis is that of the channels. */
export function equalChannels({ student, teacher }: ShapePair): boolean {
  return student.at(-1) === teacher.at(-1);
}

/** The activations themselves, as `shapePairs` pairs their shapes. */
export function tapPairs({ student, teacher }: { readonly student: NetworkOutputs; readonly teacher: NetworkOutputs }): TapPair[] {
  return student.taps.map((tap, i) => ({ student: tap, teacher: stopGradient(teacher.taps[i]!) }));
}

/** Shapes of a pair, as an error shows them. */
export function describePair({ student, teacher }: ShapePair): string {
  return describeTaps([student], [teacher]);
}

/** Shapes of all taps, as an error shows them. */
export function describeTaps(student: readonly (readonly number[])[], teacher: readonly (readonly number[])[]): string {
  const show = (shapes: readonly (readonly number[])[]): string => shapes.map((shape) => `[${shape.join(', ')}]`).join(', ');
  return `${show(student)} of the student, ${show(teacher)} of the teacher`;
}
