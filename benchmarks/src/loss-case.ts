import { allocate, labelsOf, needsOf, Random, resultOf, sizeOf, tf, zeros } from '@limbeck/core';
import type { ConnectorDeclarations, Graft, HostTensor, LossOptions, NamedHostTensors, NamedTensors, NetworkOutputs, Step, StrategyInput, StrategyShapes } from '@limbeck/core';
import { buildConnectors, valueAndGradients } from '@limbeck/kernels';
import type { Engines, LimbeckCase } from './limbeck-case.js';
import { SAMPLES, type LossRow } from './loss-rows.js';
import { CLASSES } from './rows.js';

const LOSS = 'loss';
const IDS = 'ids';

/**
 * A loss with its gradients in the student's activations, its classifier, and the strategy's connectors. All of them, the teacher's activations and the memory banks stay in the engine from call to call, as in a training step, whose
 * forward pass has just computed them; the gradients become state, as PyTorch keeps them in `grad`.
 */
export async function prepareLoss(row: LossRow, { backend, catalogue }: Engines): Promise<LimbeckCase> {
  const strategy = await catalogue.load('strategies', row.strategy);
  const options: unknown = strategy.options.parse(row.options);
  const needs = needsOf(strategy, options);
  const { batch } = row;
  const features = row.taps.at(-1)?.at(-1) ?? 1;
  const classifier = needs.classifiers ? { classifier: [features, CLASSES] as const } : {};
  const network = { taps: row.taps, ...classifier };
  const shapes: StrategyShapes = { batchSize: batch, classes: CLASSES, labels: Int32Array.from({ length: SAMPLES }, (_, i) => i % CLASSES), student: network, teachers: [network] };
  const graft = strategy.graft?.({ student: network, teacher: { ...network, classifier: [features, CLASSES] } }, options);
  const connectors = buildConnectors(withGraft(strategy.connectors?.(shapes, options) ?? {}, graft, row), new Random(0));
  const given = values(row, needs);
  const trained = [...Object.keys(given).filter((name) => name.startsWith('student/')), ...connectors.trainable];
  const state = { ...given, ...connectors.initial, ...Object.fromEntries(trained.map((name) => [gradientOf(name), zeros((given[name] ?? connectors.initial[name])!)])) };
  const random = Object.fromEntries(Object.entries(strategy.random?.(shapes, options) ?? {}).map(([name, shape]) => [`random/${name}`, { shape, dtype: 'float32' as const }]));
  const step: Step = {
    name: row.name, inputs: { ...random, [IDS]: { shape: [batch], dtype: 'int32' } }, state, constants: {},
    run({ inputs, state: now }) {
      for (const [name, variable] of connectors.variables) variable.assign(now[name]!);
      const along = trained.map((name) => connectors.variables.get(name) ?? now[name]!);
      let next: NamedTensors = {};
      const { value, gradients } = valueAndGradients(() => {
        const result = resultOf(strategy.loss(lossInput(row, { now, inputs, connectors: connectors.access(now), grafted: graft !== undefined }), options as LossOptions<unknown>));
        next = Object.fromEntries(Object.entries(result.banks ?? {}).map(([name, bank]) => [name, tf.keep(bank)] as const));
        return result.loss;
      }, along);
      const kept = Object.fromEntries(trained.map((name, i) => [gradientOf(name), gradients[i] ?? tf.zerosLike(along[i]!)]));
      const moved = [...connectors.variables].filter(([name]) => !connectors.trainable.includes(name)).map(([name, variable]) => [name, tf.clone(variable)] as const);
      return { outputs: { [LOSS]: value }, state: { ...kept, ...Object.fromEntries(moved), ...Object.fromEntries(Object.entries(next).map(([name, bank]) => [name, tf.clone(bank)])) } };
    },
  };
  const compiled = await backend.compile(step);
  const ids = Int32Array.from({ length: batch }, (_, i) => i);
  const stream = new Random(1);
  const buffers = Object.fromEntries(Object.entries(random).map(([name, { shape }]) => [name, new Float32Array(sizeOf(shape))]));
  return {
    parameters: connectors.trainable.reduce((sum, name) => sum + sizeOf(connectors.initial[name]!.shape), 0), note: null,
    async call() {
      for (const buffer of Object.values(buffers)) stream.fillUniform(buffer);
      const outputs = await compiled.run({ ...buffers, [IDS]: ids });
      if (!Number.isFinite(outputs[LOSS]![0])) throw new Error(`the loss of ${row.strategy} is ${outputs[LOSS]![0]}`);
    },
  };
}

const gradientOf = (name: string): string => `gradient of ${name}`;

/** Layers that become part of the student count as a module of the strategy here: they are what it adds to the step. */
function withGraft(declared: ConnectorDeclarations, graft: Graft | undefined, { taps }: LossRow): ConnectorDeclarations {
  return graft ? { ...declared, modules: { ...declared.modules, graft: { input: taps[0]!, layers: graft.layers } } } : declared;
}

/** Activations without structure, of both networks. */
function values({ taps, batch }: LossRow, { classifiers, norms }: ReturnType<typeof needsOf>): NamedHostTensors {
  const normal = (name: string, shape: readonly number[]): HostTensor => {
    const random = new Random('benchmark').split(name);
    const data = allocate('float32', sizeOf(shape)) as Float32Array;
    for (let i = 0; i < data.length; i++) data[i] = random.normal();
    return { shape, dtype: 'float32', data };
  };
  const named = (side: string): [string, HostTensor][] => {
    const shaped: [string, readonly number[]][] = [
      ['logits', [batch, CLASSES]], ...taps.map((shape, i): [string, readonly number[]] => [`tap${i}`, [batch, ...shape]]),
      ...(classifiers ? [['kernel', [taps.at(-1)!.at(-1)!, CLASSES]], ['bias', [CLASSES]]] satisfies [string, readonly number[]][] : []),
      ...(norms && side === 'teacher' ? taps.flatMap((shape, i): [string, readonly number[]][] => [[`gamma${i}`, [shape.at(-1)!]], [`beta${i}`, [shape.at(-1)!]]]) : []),
    ];
    return shaped.map(([name, shape]) => [`${side}/${name}`, normal(`${side} ${name}`, shape)]);
  };
  return Object.fromEntries([...named('student'), ...named('teacher')]);
}

interface LossTensors {
  readonly now: NamedTensors;
  readonly inputs: NamedTensors;
  readonly connectors: StrategyInput['connectors'];
  readonly grafted: boolean;
}

function lossInput({ taps }: LossRow, { now, inputs, connectors, grafted }: LossTensors): StrategyInput {
  const network = (side: string): NetworkOutputs => {
    const kernel = now[`${side}/kernel`] as tf.Tensor2D | undefined;
    const outputs: NetworkOutputs = {
      logits: now[`${side}/logits`] as tf.Tensor2D, taps: taps.map((_, i) => now[`${side}/tap${i}`]!),
      norms: taps.map((_, i) => (`${side}/gamma${i}` in now ? { gamma: now[`${side}/gamma${i}`] as tf.Tensor1D, beta: now[`${side}/beta${i}`] as tf.Tensor1D } : undefined)),
      ...(kernel ? { classifier: { kernel, bias: now[`${side}/bias`] as tf.Tensor1D } } : {}),
    };
    return side === 'student' && grafted ? { ...outputs, taps: [connectors.apply('graft', outputs.taps[0]!)] } : outputs;
  };
  const ids = inputs[IDS] as tf.Tensor1D;
  const teacher = network('teacher');
  const random = Object.fromEntries(Object.entries(inputs).filter(([name]) => name !== IDS).map(([name, tensor]) => [name.replace('random/', ''), tensor]));
  return { student: network('student'), teacher, teachers: [teacher], peers: [], labels: labelsOf(ids, CLASSES), connectors, samples: { ids, rows: {} }, random, time: { epoch: tf.scalar(1), epochs: 240 } };
}
