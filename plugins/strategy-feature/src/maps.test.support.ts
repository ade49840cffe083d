import { labelsOf, Random, resultOf, tf, type DistillationStrategy, type LossOptions, type NetworkOutputs, type StrategyInput } from '@limbeck/core';
import { buildConnectors, valueAndGradients } from '@limbeck/kernels';
import '@limbeck/testkit';
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
  return { shape, data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => value) };
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
  readonly shapes: Readonly<Record<string, number[]>>;
}

/** Loss and gradients, with options as a manifest gives them and connectors as the strategy declares them. */
export function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, { student = [STUDENT], teacher = [TEACHER], random = {}, weights = {} }: Given = {}): Result {
  const options = strategy.options.parse(given);
  const batchSize = student[0]!.shape[0]!;
  const shapes = { batchSize, classes: 2, labels: new Uint8Array(batchSize), student: { taps: student.map(({ shape }) => shape.slice(1)) }, teachers: [{ taps: teacher.map(({ shape }) => shape.slice(1)) }] };
  strategy.check?.(shapes, options);
  const connectors = buildConnectors(strategy.connectors?.(shapes, options) ?? {}, new Random('test'));
  try {
    return tf.tidy(() => {
      for (const [name, value] of Object.entries(weights)) connectors.variables.get(name)!.assign(tensor(value));
      const input = inputOf(student, teacher, batchSize);
      const { value, gradients } = valueAndGradients(
        () => resultOf(strategy.loss({ ...input, connectors: connectors.access({}), random: Object.fromEntries(Object.entries(random).map(([name, numbers]) => [name, tensor(numbers)])) }, options as LossOptions<z.output<Schema>>)).loss,
        [...input.student.taps, ...connectors.trainable.map((name) => connectors.variables.get(name)!)],
      );
      const read = (gradient: tf.Tensor | undefined): number[] => (gradient ? [...gradient.dataSync()] : []);
      return {
        value: value.dataSync()[0]!,
        gradients: student.map((_, i) => read(gradients[i])),
        connectors: Object.fromEntries(connectors.trainable.flatMap((name, i) => (gradients[student.length + i] ? [[name, read(gradients[student.length + i])]] : []))),
        shapes: Object.fromEntries(Object.entries(connectors.initial).map(([name, { shape }]) => [name, [...shape]])),
      };
    });
  } finally {
    connectors.dispose();
  }
}

function inputOf(student: readonly Values[], teacher: readonly Values[], batchSize: number): Omit<StrategyInput, 'connectors' | 'random'> {
  const outputs = (taps: readonly Values[]): NetworkOutputs => ({ logits: tf.zeros([batchSize, 2]), taps: taps.map(tensor) });
  const first = outputs(teacher);
  return {
    student: outputs(student), teacher: first, teachers: [first], peers: [],
    labels: labelsOf(tf.zeros([batchSize], 'int32'), 2),
    samples: { ids: tf.range(0, batchSize, 1, 'int32'), rows: {} }, time: { epoch: tf.scalar(1), epochs: 1 },
  };
}

function tensor({ shape, data }: Values): tf.Tensor {
  return tf.tensor([...data], [...shape], 'float32');
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
