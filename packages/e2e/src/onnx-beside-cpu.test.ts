import { Random, sizeOf } from '@limbeck/core';
import type { Backend, BackendDefinition, CompiledStep, HostData, HostTensor, MetricEvent, ModelDefinition, NamedHostTensors, Step, StepMetrics } from '@limbeck/core';
import { prepareExperiment, runExperiment } from '@limbeck/runtime';
import { buildNetwork } from '@limbeck/runtime/experiment/models';
import { createOptimizer } from '@limbeck/runtime/optimizers/create-optimizer';
import { plainLearner } from '@limbeck/runtime/training/plain-learner';
import { buildTrainStep } from '@limbeck/runtime/training/train-step';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installedPlugins } from 'limbeck/catalogue';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relative } from './agreement.js';
import { loadPlugin } from './backends.js';
import { loadStrategy } from './installed-strategies.js';

const TOLERANCE = 1e-4;
const TITLE = 'ONNX Runtime trains as native TensorFlow does';

const definitions = await Promise.all(['onnx', 'cpu'].map((id) => loadPlugin<BackendDefinition>(`@limbeck/backend-${id}/${id}`)));
const missing = (await Promise.all(definitions.map(async ({ id, probe }) => ({ id, probed: await probe() })))).find(({ probed }) => !probed.available);
if (missing) {
  const reason = `the backend "${missing.id}" is not available: ${missing.probed.reason}`;
  if (process.env['LIMBECK_REQUIRE_NATIVE'] === '1') throw new Error(`LIMBECK_REQUIRE_NATIVE is set, and ${reason}`);
  console.log(`Skipped: ${TITLE}; ${reason} ${missing.probed.remedy ?? ''}`);
}

describe.skipIf(missing !== undefined)(`${TITLE}: the first step of every model`, async () => {
  let backends: Backend[];
  beforeAll(async () => { backends = await Promise.all(definitions.map((definition) => definition.activate({ threads: 2 }))); });
  afterAll(() => backends.forEach((backend) => backend.dispose()));

  const { limbeck } = JSON.parse(await readFile(fileURLToPath(import.meta.resolve('@limbeck/models-basic/package.json')), 'utf8')) as { limbeck: { models: Record<string, string> } };
  it.each(Object.keys(limbeck.models))('%s: loss, gradients and moving averages', async (model) => {
    const { step, inputs, trainable } = await firstStep(model);
    const [onnx, cpu] = await runOnEach(backends, step, inputs);
    for (const name of ['loss', 'term/cross-entropy', 'term/kd', 'gradientNorm']) expect(relative(onnx!.outputs[name]!, cpu!.outputs[name]!, 1e-3), name).toBeLessThan(TOLERANCE);
    const largest = cpu!.outputs['gradientNorm']![0]!;
    expect(trainable.length).toBeGreaterThan(3);
    for (const name of trainable) {
      const before = step.state[name]!.data;
      // Plain gradient descent at learning rate 1: what a weight lost is its gradient.
      const gradient = (after: HostTensor): number[] => Array.from(before, (value, i) => value - after.data[i]!);
      expect(relative(gradient(onnx!.state[name]!), gradient(cpu!.state[name]!), 1e-3 * largest), name).toBeLessThan(TOLERANCE);
    }
    for (const name of Object.keys(step.state)) if (!trainable.includes(name)) expect(relative(onnx!.state[name]!.data, cpu!.state[name]!.data, 1e-3), name).toBeLessThan(TOLERANCE);
  }, 120_000);
});

async function firstStep(model: string): Promise<{ step: Step; inputs: NamedHostTensors; trainable: readonly string[] }> {
  const [batchSize, classes, inputShape] = [16, 10, [16, 16, 3]];
  const definition = await loadPlugin<ModelDefinition>(`@limbeck/models-basic/${model}`);
  const network = buildNetwork({ definition, options: definition.options.parse({}) }, { inputShape, classes: Array.from({ length: classes }, (_, i) => String(i)) }, 3, { file: model });
  const strategies = await Promise.all(['cross-entropy', 'kd'].map(async (id) => (await loadStrategy(id))!));
  const step = buildTrainStep({
    learners: [plainLearner(network, strategies.map((strategy) => ({ name: strategy.id, strategy, options: strategy.options.parse({}) })), { classes, samples: batchSize })],
    teachers: [{ taps: [] }], inputShape, classes, batchSize, epochs: 1, clipNorm: undefined, optimizer: createOptimizer({ use: 'sgd', lr: 1, momentum: 0, nesterov: false, weightDecay: 0 }),
  });
  const inputs = Object.fromEntries(Object.entries(step.inputs).map(([name, spec]): [string, HostTensor] => {
    const generator = new Random(name);
    if (spec.dtype === 'int32') return [name, { ...spec, data: Int32Array.from({ length: sizeOf(spec.shape) }, (_, i) => (i * 7) % classes) }];
    if (spec.shape.length === 0) return [name, { ...spec, data: Float32Array.of(name === 'learningRate' ? 1 : 0.5) }];
    return [name, { ...spec, data: Float32Array.from({ length: sizeOf(spec.shape) }, () => (name.startsWith('random/') ? generator.uniform() : generator.normal())) }];
  }));
  return { step: { ...step, state: awayFromKinks(step.state) }, inputs, trainable: network.trainable };
}

/**
 * Shifts normalised activations by four standard deviations, up and down in turn: as a network is initialised, rounding alone moves a few of a deep one's activations over the kink of their
 * ReLU, and a change of the input by 1e-7 moves the gradient norm of a ResNet-56 by 3e-4.
 */
function awayFromKinks(state: NamedHostTensors): NamedHostTensors {
  return Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, name.endsWith('/beta') ? { ...tensor, data: Float32Array.from(tensor.data, (_, i) => (i % 2 === 0 ? 4 : -4)) } : tensor]));
}

async function runOnEach(backends: readonly Backend[], step: Step, inputs: NamedHostTensors): Promise<{ outputs: Record<string, HostData>; state: NamedHostTensors }[]> {
  const results = [];
  for (const backend of backends) {
    const compiled: CompiledStep = await backend.compile(step);
    const outputs = await compiled.run(Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data])));
    results.push({ outputs, state: await compiled.readState() });
    compiled.dispose();
  }
  return results;
}

const BASE = `version: 1
name: beside
backend: { use: onnx, threads: 2 }
seeds: [0]
data: { use: mnist, batchSize: 32, evalBatchSize: 32, limit: { train: 80, test: 32 }, dropLast: false }
teacher: { model: { use: cnn, with: { channels: [4, 6], dense: [16] } }, train: { epochs: 1, optimizer: { use: sgd, lr: 0.05 } } }
student: { model: { use: cnn, with: { channels: [3, 4], dense: [12], dropout: 0.2 } } }
distill:
  epochs: 2
  optimizer: { use: sgd, lr: 0.02 }
  strategies: [{ use: cross-entropy, weight: 0.5 }, { use: kd, weight: 0.5 }]
`;

const strategies = (list: string): string => `distill.strategies=[{ use: cross-entropy, weight: 0.5 }, ${list}]`;
const optimizer = (text: string): string => `distill.optimizer=${text}`;
const stages = (list: string): string[] => ['distill.epochs=null', 'distill.strategies=null', `distill.stages=[${list}]`];
const SECOND = '{ id: second, seed: 1, model: { use: mlp, with: { hidden: [16] } }, train: { epochs: 1, optimizer: { use: sgd, lr: 0.05 } } }';
const FIRST = '{ id: first, model: { use: cnn, with: { channels: [4, 6], dense: [16] } }, train: { epochs: 1, optimizer: { use: sgd, lr: 0.05 } } }';

/** What a manifest may ask of a training step beside its models and strategies on logits. */
const MANIFESTS: Readonly<Record<string, readonly string[]>> = {
  'sgd, a partial batch, weight decay': [optimizer('{ use: sgd, lr: 0.02, weightDecay: 0.01 }')],
  'momentum, a warm-up and a cosine, clipping': [optimizer('{ use: sgd, lr: { use: cosine, from: 0.02, warmUp: 1 }, momentum: 0.9 }'), 'distill.clipNorm=0.5'],
  'nesterov, a multi-step schedule': [optimizer('{ use: sgd, lr: { use: multi-step, from: 0.02, milestones: [1] }, momentum: 0.9, nesterov: true }')],
  'adam, one cycle': [optimizer('{ use: adam, lr: { use: one-cycle, max: 1e-3 }, weightDecay: 1e-4 }')],
  'adamw, clipping, a weight and a temperature that change': [optimizer('{ use: adamw, lr: 1e-3 }'), 'distill.clipNorm=1', strategies('{ use: kd, weight: { warmUp: 1, to: 1 }, with: { temperature: { use: linear-decay, from: 8, to: 2 } } }')],
  'peers': ['peers=2', strategies('{ use: dml }')],
  'an assistant': ['assistants=[{ model: { use: mlp, with: { hidden: [12] } }, train: { epochs: 1, optimizer: { use: sgd, lr: 0.02 }, strategies: [{ use: kd }] } }]'],
  'several teachers, live': [`teacher=[${FIRST.replace('}, train', '}, predictions: live, train')}, ${SECOND}]`, strategies('{ use: ensemble }')],
  'stages, a frozen part': stages('{ name: hints, epochs: 1, strategies: [{ use: fitnet, student: stage1, teacher: stage1 }] }, { name: rest, epochs: 1, freeze: [stage1], optimizer: { use: sgd, lr: 0.01 }, strategies: [{ use: cross-entropy }, { use: kd }] }'),
  'stages that hand connectors on': stages('{ name: factors, epochs: 1, freeze: [logits], strategies: [{ use: ft, id: f, with: { train: paraphraser } }] }, { name: student, epochs: 1, strategies: [{ use: cross-entropy }, { use: ft, id: f, with: { train: translator } }] }'),
  'connectors with an optimiser of their own': [strategies('{ use: fitnet, student: stage2, teacher: stage2, weight: 1, optimizer: { use: adam, lr: 1e-3 } }, { use: ctkd, id: learned, optimizer: { use: sgd, lr: 0.01, momentum: 0.9 } }')],
  'a student rebuilt with the teacher\'s classifier': [...['teacher', 'student'].flatMap((network) => [`${network}.model.with.dense=[]`, `${network}.model.with.pooling=average`]), strategies('{ use: simkd, student: stage2, teacher: stage2 }')],
  'memory banks and random numbers': [strategies('{ use: crd, student: stage2, teacher: stage2, weight: 0.1, with: { embedding: 8, negatives: 16 } }')],
  'rows of samples': ['distill.strategies=[{ use: ps-kd }]', 'teacher=null'],
  'self-distillation without a teacher': [strategies('{ use: tf-kd }'), 'teacher=null'],
};

describe.skipIf(missing !== undefined)(`${TITLE}: whole manifests`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'limbeck-beside-'));
    await writeFile(join(folder, 'manifest.yaml'), BASE);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Steps of the networks that learn, in order. */
  async function stepsOn(backend: string, name: string, set: readonly string[]): Promise<StepMetrics[]> {
    const catalogue = await installedPlugins([join(folder, 'manifest.yaml')]);
    const experiment = await prepareExperiment(join(folder, 'manifest.yaml'), { catalogue, set, backend });
    const events: MetricEvent[] = [];
    const { summary } = await runExperiment(experiment, {
      out: join(folder, `${name.replaceAll(/\W+/g, '-')}-${backend}`), measure: false, signal: new AbortController().signal,
      observe: (event) => { if (event.type === 'metrics') events.push(event.event); },
    });
    expect(summary.status).toBe('completed');
    return events.filter((event) => event.type === 'step');
  }

  it.each(Object.entries(MANIFESTS))('%s', async (name, set) => {
    const [onnx, cpu] = [await stepsOn('onnx', name, set), await stepsOn('cpu', name, set)];
    const place = ({ role, seed, stage, step, epoch, learningRate }: StepMetrics) => ({ role, seed, stage, step, epoch, learningRate });
    expect(onnx.map(place)).toEqual(cpu.map(place));
    const seen = new Set<string>();
    for (const [i, { role, stage, terms, loss, gradientNorm }] of onnx.entries()) {
      const expected = cpu[i]!;
      // The first step of each network and stage is held to the tolerance, its gradients too; later losses to what rounding may have grown to.
      const first = !seen.has(`${role} ${stage}`);
      seen.add(`${role} ${stage}`);
      const tolerance = first ? TOLERANCE : 10 * TOLERANCE;
      const at = `${role} step ${expected.step}`;
      expect(relative([loss], [expected.loss], 1e-3), `${at}: loss`).toBeLessThan(tolerance);
      if (first) expect(relative([gradientNorm], [expected.gradientNorm], 1e-3), `${at}: gradient norm`).toBeLessThan(tolerance);
      for (const [term, { unweighted, weight }] of Object.entries(terms)) {
        expect(relative([unweighted], [expected.terms[term]!.unweighted], 1e-3), `${at}: ${term}`).toBeLessThan(tolerance);
        expect(weight).toBe(expected.terms[term]!.weight);
      }
    }
    expect(onnx.some(({ role }) => role === 'student')).toBe(true);
  }, 120_000);
});
