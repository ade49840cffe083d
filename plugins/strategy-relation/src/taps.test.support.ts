import { Random, sizeOf, tf, type DistillationStrategy } from '@limbeck/core';
import { evaluateLoss } from '@limbeck/testkit';
import type { z } from 'zod';

/** Row by row; NHWC for maps. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** `sin(a k + b)`, k counting from 1; through an NCHW map, which is given as NHWC. */
export function sines(shape: readonly number[], a: number, b: number): Values {
  const [batch, channels, height, width] = shape as [number, number, number, number];
  const places = height * width;
  const index = (i: number): number => (shape.length < 4 ? i : (Math.floor(i / (channels * places)) * channels + (i % channels)) * places + (Math.floor(i / channels) % places));
  return { shape: shape.length < 4 ? shape : [batch, height, width, channels], data: Array.from({ length: sizeOf(shape) }, (_, i) => Math.sin(a * (index(i) + 1) + b)) };
}

/** Activations for which reference values were computed in double precision with the published code. */
export const MAPS = { student: sines([4, 3, 4, 4], 0.37, 0.2), teacher: sines([4, 3, 4, 4], 0.53, 0.9) };
export const VECTORS = { student: sines([4, 6], 0.9, 0.3), teacher: sines([4, 6], 0.61, 0.8) };

/** Standard normal numbers. */
export function normals(shape: readonly number[], seed: string): Values {
  const random = new Random(seed);
  return { shape, data: Array.from({ length: sizeOf(shape) }, () => random.normal()) };
}

/** The samples of the batch, each a row. */
export function rowsOf({ shape, data }: Values): number[][] {
  const width = data.length / shape[0]!;
  return Array.from({ length: shape[0]! }, (_, b) => data.slice(b * width, (b + 1) * width));
}

/** Some samples, in an order. */
export function samples(values: Values, ...places: readonly number[]): Values {
  const rows = rowsOf(values);
  return { shape: [places.length, ...values.shape.slice(1)], data: places.flatMap((place) => rows[place]!) };
}

/** With one sample 0 everywhere. */
export function dead(values: Values, sample: number): Values {
  return { ...values, data: rowsOf(values).flatMap((row, b) => (b === sample ? row.map(() => 0) : row)) };
}

export interface Given {
  readonly student: readonly Values[];
  readonly teacher: readonly Values[];
  /** In place of those that the connectors begin with. */
  readonly weights?: Readonly<Record<string, Values>>;
}

export interface Outcome {
  readonly value: number;
  /** Of the student's taps. */
  readonly gradients: readonly number[][];
  /** Of the connectors' trained weights, by name. */
  readonly connectors: Readonly<Record<string, number[]>>;
  /** Shapes of the connectors' weights. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** Loss and gradients of one or several pairs, with options as a manifest gives them. */
export function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, { student, teacher, ...rest }: Given): Outcome {
  const { loss, gradients, connectors, shapes } = evaluateLoss(strategy, given, { student: { taps: student }, teacher: { taps: teacher }, ...rest });
  return {
    value: loss, shapes, gradients: student.map((_, i) => [...(gradients[`taps[${i}]`] ?? [])]),
    connectors: Object.fromEntries(Object.entries(connectors).map(([name, gradient]) => [name, [...gradient]])),
  };
}

export function tensor({ shape, data }: Values): tf.Tensor {
  return tf.tensor([...data], [...shape], 'float32');
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
export const dot = (a: readonly number[], b: readonly number[]): number => sum(a.map((value, i) => value * b[i]!));
