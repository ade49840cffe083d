import type { Backend, Network, Split, Step } from '@limbeck/core';
import { sizeOf } from '@limbeck/core';
import { readWeights } from '@limbeck/kernels';
import type { Catalogue } from '@limbeck/runtime';
import { buildForwardStep } from '@limbeck/runtime/evaluation/forward-step';
import { parameterCount } from '@limbeck/runtime/experiment/parameter-count';
import { sgd } from '@limbeck/runtime/optimizers/sgd';
import { describeTimed, fastestBackend } from '@limbeck/runtime/teacher/fastest-backend';
import { liveOutputs, type TeacherOutputs } from '@limbeck/runtime/teacher/teacher-outputs';
import { plainLearner, type PlainTerm } from '@limbeck/runtime/training/plain-learner';
import { RowStore } from '@limbeck/runtime/training/row-store';
import { createStepInputs } from '@limbeck/runtime/training/step-inputs';
import { buildTrainStep } from '@limbeck/runtime/training/train-step';
import { prepareLoss } from './loss-case.js';
import { CLASSES, IMAGE, RECIPE, type Row } from './rows.js';

/** A row, compiled: what the runtime does for one batch, from reading the samples to reading the loss. */
export interface LimbeckCase {
  readonly parameters: number;
  readonly note: string | null;
  call(): Promise<void>;
}

export interface Engines {
  readonly backend: Backend;
  /** Among which `teacher.backend: auto` chooses. */
  readonly teacherBackends: readonly Backend[];
  readonly catalogue: Catalogue;
}

export async function prepareCase(row: Row, engines: Engines): Promise<LimbeckCase> {
  if (row.kind === 'loss') return prepareLoss(row, engines);
  const network = await build(row.model, engines.catalogue);
  const parameters = parameterCount(network);
  if (row.kind === 'forward') {
    const compiled = await engines.backend.compile(forwardStep(network, row.batch));
    const { x } = batch(row.batch);
    return { parameters, note: null, call: async () => void (await compiled.run({ x })) };
  }
  const { teacher, note } = row.kind === 'kd' ? await liveTeacher(row.teacher, row.batch, engines) : { teacher: undefined, note: null };
  return { parameters, note, call: await trainCall(network, row.batch, teacher, engines) };
}

async function trainCall(network: Network, batchSize: number, teacher: TeacherOutputs | undefined, { backend, catalogue }: Engines): Promise<() => Promise<void>> {
  const label = await term('cross-entropy', {}, catalogue);
  const terms = teacher ? [label, await term('kd', { temperature: RECIPE.temperature }, catalogue)] : [label];
  const { momentum, weightDecay, learningRate, weights } = RECIPE;
  const optimizer = sgd({ momentum, weightDecay, nesterov: false });
  const learners = [plainLearner(network, terms, { classes: CLASSES, samples: batchSize })];
  const step = buildTrainStep({ learners, teachers: teacher ? [{ taps: [] }] : [], inputShape: IMAGE, classes: CLASSES, batchSize, epochs: 1, optimizer, clipNorm: undefined });
  const compiled = await backend.compile(step);
  const { split, positions } = batch(batchSize);
  const inputs = createStepInputs({
    step, optimizer, subset: { split, indices: positions }, sampleSize: sizeOf(IMAGE), teachers: teacher ? [{ taps: [], outputs: teacher }] : [], learningRate: () => learningRate, seed: 0, rows: new RowStore(split),
    terms: Object.fromEntries(Object.entries(teacher ? { 'cross-entropy': weights.label, kd: weights.teacher } : { 'cross-entropy': 1 }).map(([name, weight]) => [name, { weight: () => weight, options: {} }])),
  });
  let done = 0;
  return async () => {
    const filled = await inputs.fill(positions, { step: done++, stepsPerEpoch: 1000, epochs: 1 });
    const { loss } = await compiled.run(filled.inputs);
    if (!Number.isFinite(loss![0])) throw new Error(`the loss of ${network.id} is ${loss![0]}`);
  };
}

async function liveTeacher(id: string, batchSize: number, { teacherBackends, catalogue }: Engines): Promise<{ teacher: TeacherOutputs; note: string }> {
  const step = forwardStep(await build(id, catalogue), batchSize);
  const { backend, step: compiled, timed } = await fastestBackend(teacherBackends, (each) => each.compile(step), { inputs: step.inputs, signal: new AbortController().signal });
  const note = `teacher on ${backend.id} (${timed.map(describeTimed).join(', ')})`;
  return { teacher: liveOutputs(compiled, { batchSize, sampleSize: sizeOf(IMAGE) }), note };
}

async function build(id: string, catalogue: Catalogue): Promise<Network> {
  const definition = await catalogue.load('models', id);
  const model = definition.build({ inputShape: IMAGE, classes: CLASSES, seed: 0 }, definition.options.parse({}));
  return { id, model, ...readWeights(model) };
}

async function term(id: string, options: unknown, catalogue: Catalogue): Promise<PlainTerm> {
  const strategy = await catalogue.load('strategies', id);
  return { name: id, strategy, options: strategy.options.parse(options) };
}

const forwardStep = (network: Network, batchSize: number): Step => buildForwardStep(network, { inputShape: IMAGE, batchSize, frozen: true });

/** Images without structure, the labels 0, 1, 2 ...: the arithmetic does not depend on them. */
function batch(size: number): { readonly x: Float32Array; readonly split: Split; readonly positions: Uint32Array } {
  const wave = (i: number): number => Math.sin(i * 12.9898) * 43758.5453;
  const x = Float32Array.from({ length: size * sizeOf(IMAGE) }, (_, i) => wave(i) - Math.floor(wave(i)));
  const split: Split = { size, labels: Int32Array.from({ length: size }, (_, i) => i % CLASSES), read: (_, target) => target.set(x) };
  return { x, split, positions: Uint32Array.from({ length: size }, (_, i) => i) };
}
