import { labelsOf, Random, resultOf, sizeOf, tf, type Classifier, type DistillationStrategy, type LossOptions, type NetworkOutputs, type Norm, type StrategyInput, type StrategyShapes } from '@limbeck/core';
import { buildConnectors, valueAndGradients } from '@limbeck/kernels';
import { inTidy } from '@limbeck/testkit';
import type { z } from 'zod';

/** `size · sin(a k + b) + around`, k counting from 1: the same numbers in every language. */
export function sines<T extends tf.Tensor>(shape: readonly number[], [a, b, size = 1, around = 0]: readonly [number, number, number?, number?]): T {
  return tf.tensor(Array.from({ length: sizeOf(shape) }, (_, k) => around + size * Math.sin(a * (k + 1) + b)), [...shape]) as T;
}

export interface Given {
  readonly student: { readonly taps: readonly tf.Tensor[]; readonly classifier?: Classifier };
  readonly teacher: { readonly taps: readonly tf.Tensor[]; readonly classifier?: Classifier; readonly norms?: readonly Norm[]; readonly logits?: tf.Tensor2D };
  readonly mask?: tf.Tensor2D;
  /** Of the connectors, where the loss is not to have those that it begins with. */
  readonly weights?: Readonly<Record<string, tf.Tensor>>;
}

export interface Outcome {
  readonly value: number;
  /** In `taps[0]` ..., in `classifier/kernel` and `classifier/bias`, and in the connectors' weights. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
}

export function shapesOf({ student, teacher }: Given, classes = 5): StrategyShapes {
  const network = ({ taps, classifier }: Given['student']) => ({ taps: taps.map(({ shape }) => shape.slice(1)), ...(classifier ? { classifier: classifier.kernel.shape } : {}) });
  return { batchSize: student.taps[0]!.shape[0]!, classes, labels: new Uint8Array(8), student: network(student), teachers: [network(teacher)] };
}

/** Loss and gradients, options as a manifest gives them; disposes of what it is given. */
export function run<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, on: Given): Outcome {
  const options = strategy.options.parse(given);
  const shapes = shapesOf(on);
  strategy.check?.(shapes, options);
  const connectors = inTidy(() => buildConnectors(strategy.connectors?.(shapes, options) ?? {}, new Random('test')));
  const { variables, trainable } = connectors;
  try {
    return inTidy(() => {
      for (const [name, value] of Object.entries(on.weights ?? {})) variables.get(name)!.assign(value);
      const { student, teacher, mask } = on;
      const logits = teacher.logits ?? tf.zeros<tf.Rank.R2>([shapes.batchSize, shapes.classes]);
      const outputs: NetworkOutputs = { logits, ...teacher };
      const ids = tf.zeros<tf.Rank.R1>([shapes.batchSize], 'int32');
      const input: StrategyInput = {
        student: { logits: tf.zerosLike(logits), ...student }, teacher: outputs, teachers: [outputs], peers: [], labels: labelsOf(ids, shapes.classes), connectors: connectors.access({}),
        samples: { ids, rows: {}, ...(mask ? { mask } : {}) }, random: {}, time: { epoch: tf.scalar(1), epochs: 1 },
      };
      const classifier: Record<string, tf.Tensor> = student.classifier ? { 'classifier/kernel': student.classifier.kernel, ...(student.classifier.bias ? { 'classifier/bias': student.classifier.bias } : {}) } : {};
      const along: Record<string, tf.Tensor> = { ...Object.fromEntries(student.taps.map((tap, i) => [`taps[${i}]`, tap])), ...classifier, ...Object.fromEntries(trainable.map((name) => [name, variables.get(name)!])) };
      const { value, gradients } = valueAndGradients(() => resultOf(strategy.loss(input, options as LossOptions<z.output<Schema>>)).loss, Object.values(along));
      return { value: value.dataSync()[0]!, gradients: Object.fromEntries(Object.keys(along).map((name, i) => [name, (gradients[i] ?? tf.zerosLike(along[name]!)).dataSync() as Float32Array])) };
    });
  } finally {
    connectors.dispose();
  }
}

/** Length of a list of numbers and its product with sin 1, sin 2, sin 3 ...: which other gradients than the right one do not have. */
export function fingerprint(values: Float32Array): [length: number, product: number] {
  return [Math.hypot(...values), values.reduce((sum, value, i) => sum + value * Math.sin(i + 1), 0)];
}

/** Their entries, by name. */
export function fingerprints(gradients: Outcome['gradients']): Record<string, [number, number]> {
  return Object.fromEntries(Object.entries(gradients).map(([name, values]) => [name, fingerprint(values)]));
}
