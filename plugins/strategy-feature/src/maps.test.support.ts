import { Random, sizeOf, type DistillationStrategy } from '@limbeck/core';
import { evaluateLoss, type EvaluatedLoss } from '@limbeck/testkit';
import type { z } from 'zod';

/** Row by row; NHWC for maps. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** `sin(a (k + 1) + b)`, k counting from 0 through an NCHW map, given as NHWC. */
export function sineMap([batch, channels, height, width]: readonly [number, number, number, number], a: number, b: number): Values {
  const data = Array.from({ length: batch * height * width * channels }, (_, i) => {
    const [c, place] = [i % channels, Math.floor(i / channels)];
    const [n, at] = [Math.floor(place / (height * width)), place % (height * width)];
    return Math.sin(a * ((n * channels + c) * height * width + at + 1) + b);
  });
  return { shape: [batch, height, width, channels], data };
}

/** Maps for which reference values were computed in double precision with the published code. */
export const STUDENT = sineMap([4, 3, 4, 4], 0.37, 0.2);
export const TEACHER = sineMap([4, 3, 4, 4], 0.53, 0.9);

export function filled(shape: readonly number[], value = 0): Values {
  return { shape, data: Array.from({ length: sizeOf(shape) }, () => value) };
}

/** Standard normal numbers. */
export function normals(shape: readonly number[], seed: string): Values {
  const random = new Random(seed);
  return { shape, data: filled(shape).data.map(() => random.normal()) };
}

export interface Given {
  readonly student?: readonly Values[];
  readonly teacher?: readonly Values[];
  readonly random?: Readonly<Record<string, Values>>;
  /** Weights in place of those that the connectors begin with. */
  readonly weights?: Readonly<Record<string, Values>>;
}

export interface Result {
  readonly value: number;
  /** Of the student's taps. */
  readonly gradients: number[][];
  /** Of the trained weights, by name; those without a gradient are left out. */
  readonly connectors: Readonly<Record<string, number[]>>;
  /** Shapes of all weights. */
  readonly shapes: EvaluatedLoss['shapes'];
}

/** Loss and gradients on the reference's maps, or on others. */
export function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, { student = [STUDENT], teacher = [TEACHER], ...rest }: Given = {}): Result {
  const { loss, gradients, connectors, shapes } = evaluateLoss(strategy, given, { student: { taps: student }, teacher: { taps: teacher }, ...rest });
  return {
    value: loss, shapes, gradients: student.map((_, i) => [...(gradients[`taps[${i}]`] ?? [])]),
    connectors: Object.fromEntries(Object.entries(connectors).map(([name, gradient]) => [name, [...gradient]])),
  };
}

/** A kernel of a convolution that keeps every channel as it is. */
export function identityKernel(size: number, channels: number): Values {
  const middle = Math.floor(size / 2);
  const { shape, data } = filled([size, size, channels, channels]);
  return { shape, data: data.map((_, i) => Number(Math.floor(i / channels ** 2) === middle * size + middle && Math.floor(i / channels) % channels === i % channels)) };
}

/** Every value moved by as much. */
export function shifted({ shape, data }: Values, by: number): Values {
  return { shape, data: data.map((value) => value + by) };
}
