import { LimbeckError, type NetworkOutputs, type StrategyShapes } from '@limbeck/core';
import { shapePairs, tapPairs, type ShapePair, type TapPair } from '@limbeck/kernels';
import { z } from 'zod';

export const layersOption = z
  .array(z.int().min(1))
  .min(1)
  .exactOptional()
  .describe('For each of the student\'s taps which of the teacher\'s it learns from, counted from 1. When left out, with k times as many taps of the teacher, every k-th: k, 2 k, 3 k ...');

type Layers = readonly number[] | undefined;

/**
 * Each of the student's taps with the teacher's that belongs to it.
 *
 * @throws LIM3001 the teacher's taps are no multiple of the student's, or `layers` does not name one of them for each of the student's
 */
export function layerShapePairs({ student, teachers }: Pick<StrategyShapes, 'student' | 'teachers'>, layers: Layers): ShapePair[] {
  const [own, all] = [student.taps, teachers[0]!.taps];
  const fits = layers ? layers.length === own.length && layers.every((layer) => layer <= all.length) : all.length % own.length === 0;
  if (fits) return shapePairs({ student, teachers: [{ taps: chosen(all, own.length, layers) }] });
  throw new LimbeckError('LIM3001', {
    what: layers ? 'The option `layers` does not name a layer of the teacher for each of the student.' : 'It does not follow which layer of the teacher each of the student learns from.',
    expected: layers ? `${own.length} numbers from 1 to ${all.length}` : `a multiple of ${own.length} taps of the teacher`, found: layers ? `[${layers.join(', ')}]` : `${all.length}`,
    next: 'Name other taps in `student` and `teacher` of the term, or give `layers`.',
  });
}

/** The activations themselves, as `layerShapePairs` pairs their shapes. */
export function layerPairs({ student, teacher }: { readonly student: NetworkOutputs; readonly teacher: NetworkOutputs }, layers: Layers): TapPair[] {
  return tapPairs({ student, teacher: { ...teacher, taps: chosen(teacher.taps, student.taps.length, layers) } });
}

/** Of the teacher's taps, one for each of the student's. */
function chosen<Tap>(all: readonly Tap[], count: number, layers: Layers): Tap[] {
  return Array.from({ length: count }, (_, i) => all[(layers ? layers[i]! : (i + 1) * (all.length / count)) - 1]!);
}
