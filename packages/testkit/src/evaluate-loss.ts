import { labelsOf, Random, resultOf, tf, type DistillationStrategy, type LossOptions, type NamedTensors, type NetworkOutputs, type StrategyInput, type StrategyShapes } from '@limbeck/core';
import { buildConnectors, valueAndGradients } from '@limbeck/kernels';
import type { z } from 'zod';
import { fromHost, inTidy } from './host.js';
import { tensorsOf } from './strategy/evaluate.js';
import { mapValues } from './strategy/situation.js';

/** A tensor, or its numbers row by row (NHWC for maps). */
export type TensorLike = tf.Tensor | { readonly shape: readonly number[]; readonly data: ArrayLike<number> };

export interface GivenOutputs {
  /** Zeros when left out. */
  readonly logits?: TensorLike;
  readonly taps?: readonly TensorLike[];
  readonly classifier?: { readonly kernel: TensorLike; readonly bias?: TensorLike };
  /** Of each tap. */
  readonly norms?: readonly { readonly gamma: TensorLike; readonly beta: TensorLike }[];
}

/** One batch, in epoch 1 of 1. */
export interface GivenBatch {
  readonly student: GivenOutputs;
  /** The student's outputs when left out. */
  readonly teacher?: GivenOutputs;
  /** Class index of each sample; 0 when left out. */
  readonly labels?: readonly number[];
  readonly mask?: TensorLike;
  readonly random?: Readonly<Record<string, TensorLike>>;
  /** Of the connectors, by name, in place of those that they begin with. */
  readonly weights?: Readonly<Record<string, TensorLike>>;
}

export interface EvaluatedLoss {
  readonly loss: number;
  /** In the student's `logits`, `taps[0]` ..., `classifier.kernel` and `classifier.bias`; without those that the loss does not depend on. */
  readonly gradients: Readonly<Record<string, Float32Array>>;
  /** The same in the connectors' trained weights, by name. */
  readonly connectors: Readonly<Record<string, Float32Array>>;
  /** Shapes of everything that the connectors hold, by name. */
  readonly shapes: Readonly<Record<string, readonly number[]>>;
}

/** The loss of a strategy on one batch with its gradients, options as a manifest gives them, connectors as the strategy declares them, memory banks as they begin: for values from elsewhere. The shapes are checked first. */
export function evaluateLoss<Schema extends z.ZodType>(strategy: DistillationStrategy<Schema>, given: z.input<Schema>, batch: GivenBatch): EvaluatedLoss {
  const options = strategy.options.parse(given);
  const shapes = shapesOf(batch);
  strategy.check?.(shapes, options);
  const connectors = inTidy(() => buildConnectors(strategy.connectors?.(shapes, options) ?? {}, new Random('evaluate')));
  const { variables, trainable, initial } = connectors;
  try {
    return inTidy(() => {
      for (const [name, value] of Object.entries(batch.weights ?? {})) variables.get(name)!.assign(tensorOf(value));
      const banks = Object.fromEntries(connectors.banks.map((name) => [name, fromHost(initial[name]!)]));
      const input: StrategyInput = { ...inputOf(batch, shapes), connectors: connectors.access(banks) };
      const groups: readonly NamedTensors[] = [tensorsOf(input.student), Object.fromEntries(trainable.map((name) => [name, variables.get(name)!]))];
      const { value, gradients } = valueAndGradients(() => resultOf(strategy.loss(input, options as LossOptions<z.output<Schema>>)).loss, groups.flatMap((tensors) => Object.values(tensors)));
      let next = 0;
      const [own, weights] = groups.map((tensors) => Object.fromEntries(Object.keys(tensors).flatMap((name) => {
        const gradient = gradients[next++];
        return gradient ? [[name, gradient.dataSync() as Float32Array]] : [];
      })));
      return { loss: value.dataSync()[0]!, gradients: own!, connectors: weights!, shapes: mapValues(initial, ({ shape }) => shape) };
    });
  } finally {
    connectors.dispose();
  }
}

/** What a strategy is told of the batch; its samples are the whole training split. */
export function shapesOf({ student, teacher = student, labels }: GivenBatch): StrategyShapes {
  const first = student.logits ?? student.taps![0]!;
  const classes = (student.logits ?? teacher.logits)?.shape[1] ?? (student.classifier ?? teacher.classifier)?.kernel.shape[1] ?? 2;
  const network = ({ taps = [], classifier }: GivenOutputs) => ({ taps: taps.map(({ shape }) => shape.slice(1)), ...(classifier ? { classifier: classifier.kernel.shape as [number, number] } : {}) });
  return { batchSize: first.shape[0]!, classes, labels: labels ?? new Uint8Array(first.shape[0]!), student: network(student), teachers: [network(teacher)] };
}

function inputOf({ student, teacher: other = student, labels, mask, random = {} }: GivenBatch, { batchSize, classes }: StrategyShapes): Omit<StrategyInput, 'connectors'> {
  const network = ({ logits, taps = [], classifier, norms }: GivenOutputs): NetworkOutputs => ({
    logits: logits ? tensorOf(logits) : tf.zeros([batchSize, classes]), taps: taps.map((tap) => tensorOf(tap)),
    ...(classifier ? { classifier: { kernel: tensorOf(classifier.kernel), ...(classifier.bias ? { bias: tensorOf(classifier.bias) } : {}) } } : {}),
    ...(norms ? { norms: norms.map(({ gamma, beta }) => ({ gamma: tensorOf(gamma), beta: tensorOf(beta) })) } : {}),
  });
  const teacher = network(other);
  return {
    student: network(student), teacher, teachers: [teacher], peers: [],
    labels: labelsOf(labels ? tf.tensor1d([...labels], 'int32') : tf.zeros([batchSize], 'int32'), classes),
    samples: { ids: tf.range(0, batchSize, 1, 'int32'), rows: {}, ...(mask ? { mask: tensorOf(mask) } : {}) },
    random: mapValues(random, (numbers) => tensorOf(numbers)), time: { epoch: tf.scalar(1), epochs: 1 },
  };
}

/** A tensor of its own, so that the same one of both networks has the gradient of one. */
function tensorOf<T extends tf.Tensor>(given: TensorLike): T {
  return (given instanceof tf.Tensor ? tf.clone(given) : tf.tensor(Array.from(given.data), [...given.shape], 'float32')) as T;
}
