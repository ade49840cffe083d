import { labelsOf, needsOf, Random, resultOf, sizeOf, tf, type DistillationStrategy, type HostTensor, type NamedHostTensors, type NamedTensors, type NetworkOutputs, type Step, type StrategyShapes } from '@limbeck/core';
import { buildConnectors, valueAndGradients } from '@limbeck/kernels';

const [BATCH, CLASSES, SAMPLES, LENGTH, RATE] = [6, 5, 40, 7, 0.05];

/** Shapes of taps without the batch axis. */
export interface Taps {
  readonly student: readonly (readonly number[])[];
  readonly teacher: readonly (readonly number[])[];
}

export interface StrategyStep {
  readonly step: Step;
  readonly inputs: NamedHostTensors;
  dispose(): void;
}

/**
 * A strategy as a train step: its loss, the gradients in the student's taps and its last layer, and its connectors after a step of gradient descent, averages and banks included. Whatever else it may be given is an input: logits,
 * classifiers and normalisations of its teacher, random numbers, rows of samples, the mask of tokens.
 */
export function strategyStep(strategy: DistillationStrategy, given: object, taps: Taps): StrategyStep {
  const options = strategy.options.parse(given);
  const needs = needsOf(strategy, options);
  const classifier = (of: Taps['student']): { readonly classifier?: readonly [number, number] } => (needs.classifiers ? { classifier: [of[0]!.at(-1)!, CLASSES] } : {});
  const shapes: StrategyShapes = {
    batchSize: BATCH, classes: CLASSES, labels: Int32Array.from({ length: SAMPLES }, (_, i) => i % CLASSES),
    student: { taps: taps.student, ...classifier(taps.student) }, teachers: [{ taps: taps.teacher, ...classifier(taps.teacher) }],
  };
  strategy.check?.(shapes, options);
  const connectors = buildConnectors(strategy.connectors?.(shapes, options) ?? {}, new Random('connectors'));
  const rows = strategy.perSample?.(shapes, options) ?? {};
  const random = strategy.random?.(shapes, options) ?? {};
  const own = [...taps.student.map((_, i) => `student/${i}`), ...(needs.classifiers ? ['student/kernel', 'student/bias'] : [])];
  const inputs: NamedHostTensors = {
    ...networkInputs('student', shapes.student.taps, shapes.student.classifier), ...networkInputs('teacher', shapes.teachers[0]!.taps, shapes.teachers[0]!.classifier),
    ids: { shape: [BATCH], dtype: 'int32', data: Int32Array.from({ length: BATCH }, (_, i) => (i * 7) % CLASSES) },
    samples: { shape: [BATCH], dtype: 'int32', data: Int32Array.from({ length: BATCH }, (_, i) => (i * 7) % SAMPLES) },
    epoch: wholeNumber(4), mask: { shape: [BATCH, LENGTH], dtype: 'float32', data: Float32Array.from({ length: BATCH * LENGTH }, (_, i) => Number(i % LENGTH < LENGTH - (Math.floor(i / LENGTH) % 3))) },
    ...Object.fromEntries(Object.entries(random).map(([name, shape]) => [`random/${name}`, filled(`random/${name}`, shape, (generator) => generator.uniform())])),
    ...Object.fromEntries(Object.entries(rows).map(([name, { shape }]) => [`row/${name}`, filled(`row/${name}`, [BATCH, ...shape], (generator) => generator.uniform())])),
  };
  const run: Step['run'] = ({ inputs: tensors, state }) => {
    for (const [name, variable] of connectors.variables) variable.assign(state[name]!);
    const network = (role: string, of: Taps['student']): NetworkOutputs => ({
      logits: tensors[`${role}/logits`] as tf.Tensor2D, taps: of.map((_, i) => tensors[`${role}/${i}`]!),
      ...(needs.classifiers ? { classifier: { kernel: tensors[`${role}/kernel`] as tf.Tensor2D, bias: tensors[`${role}/bias`] as tf.Tensor1D } } : {}),
      ...(needs.norms ? { norms: of.map((_, i) => ({ gamma: tensors[`${role}/${i}/gamma`] as tf.Tensor1D, beta: tensors[`${role}/${i}/beta`] as tf.Tensor1D })) } : {}),
    });
    const [student, teacher] = [network('student', taps.student), network('teacher', taps.teacher)];
    const along = [...own.map((name) => tensors[name]!), ...connectors.trainable.map((name) => connectors.variables.get(name)!)];
    let banks: NamedTensors = {};
    const { value, gradients } = valueAndGradients(() => {
      const result = resultOf(strategy.loss({
        student, teacher, teachers: [teacher], peers: [],
        labels: labelsOf(tensors['ids'] as tf.Tensor1D, CLASSES),
        connectors: connectors.access(Object.fromEntries(connectors.banks.map((name) => [name, state[name]!]))),
        samples: { ids: tensors['samples'] as tf.Tensor1D, rows: within('row', tensors), mask: tensors['mask'] as tf.Tensor2D },
        random: within('random', tensors), time: { epoch: tensors['epoch'] as tf.Scalar, epochs: 10 },
      }, options));
      // What the function does not return is disposed of when its gradients are taken.
      banks = Object.fromEntries(Object.entries(result.banks ?? {}).map(([name, bank]) => [name, tf.keep(bank)]));
      return result.loss;
    }, along);
    const kept = Object.fromEntries(Object.entries(banks).map(([name, bank]) => [name, tf.clone(bank)]));
    tf.dispose(Object.values(banks));
    const named = [...own, ...connectors.trainable].flatMap((name, i) => (gradients[i] ? [[name, gradients[i]] as const] : []));
    const moved = new Map<string, tf.Tensor>(named.flatMap(([name, gradient]) => (name in state ? [[name, tf.sub(state[name]!, tf.mul(gradient, RATE))] as const] : [])));
    const next = (name: string): tf.Tensor => moved.get(name) ?? kept[name] ?? (connectors.variables.has(name) ? tf.clone(connectors.variables.get(name)!) : state[name]!);
    return { outputs: { loss: value, ...Object.fromEntries(named.map(([name, gradient]) => [`gradient of ${name}`, gradient])) }, state: Object.fromEntries(Object.keys(state).map((name) => [name, next(name)])) };
  };
  return {
    inputs, dispose: () => connectors.dispose(),
    step: { name: strategy.id, inputs: Object.fromEntries(Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }])), state: connectors.initial, constants: {}, run },
  };
}

function networkInputs(role: string, taps: Taps['student'], classifier?: readonly [number, number]): NamedHostTensors {
  const normal = (name: string, shape: readonly number[], size = 1): [string, HostTensor] => [`${role}/${name}`, filled(`${role}/${name}`, shape, (generator) => size * generator.normal())];
  return Object.fromEntries([
    normal('logits', [BATCH, CLASSES], 3),
    ...taps.flatMap((shape, i) => [normal(`${i}`, [BATCH, ...shape]), normal(`${i}/gamma`, [shape.at(-1)!]), normal(`${i}/beta`, [shape.at(-1)!])]),
    ...(classifier ? [normal('kernel', classifier), normal('bias', [classifier[1]])] : []),
  ]);
}

function filled(name: string, shape: readonly number[], draw: (generator: Random) => number): HostTensor {
  const generator = new Random(name);
  return { shape, dtype: 'float32', data: Float32Array.from({ length: sizeOf(shape) }, () => draw(generator)) };
}

function wholeNumber(value: number): HostTensor {
  return { shape: [], dtype: 'float32', data: Float32Array.of(value) };
}

function within(group: string, tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).flatMap(([name, tensor]) => (name.startsWith(`${group}/`) ? [[name.slice(group.length + 1), tensor]] : [])));
}
