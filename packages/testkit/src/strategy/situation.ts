import { allocate, Random, sizeOf, type HostTensor, type NamedHostTensors, type NetworkShapes } from '@limbeck/core';
import { randomNormals } from '../host.js';
import type { Instance } from './instance.js';

/** Outputs of one network in JavaScript memory. */
export interface HostNetwork {
  readonly logits: HostTensor;
  readonly taps: readonly HostTensor[];
  /** Where the strategy needs classifiers. */
  readonly classifier?: { readonly kernel: HostTensor; readonly bias: HostTensor };
  /** Of each tap, where the strategy needs norms and this is a teacher. */
  readonly norms?: readonly { readonly gamma: HostTensor; readonly beta: HostTensor }[];
}

/** What a loss is given in one step, in JavaScript memory; a batch of any size. */
export interface Situation {
  readonly student: HostNetwork;
  readonly teachers: readonly HostNetwork[];
  readonly peers: readonly HostNetwork[];
  readonly labels: readonly number[];
  /** The samples' indices in the dataset; no two are the same. */
  readonly samples: readonly number[];
  readonly rows: NamedHostTensors;
  readonly banks: NamedHostTensors;
  readonly random: NamedHostTensors;
  readonly epoch: number;
  readonly epochs: number;
}

export interface Draw {
  readonly seed: number | string;
  /** Standard deviation of logits and taps. */
  readonly scale?: number;
  readonly epoch?: number;
  /** Of the samples and their labels; the same ones in every step when left out. */
  readonly samplesSeed?: string;
}

/** Random outputs and numbers for one step; rows and banks are as they begin. */
export function drawSituation({ subject: { shapes, peers, needs }, declared: { rows, random: noise }, banks }: Instance, { seed, scale = 2, epoch = 1, samplesSeed = 'samples' }: Draw): Situation {
  const { batchSize, classes } = shapes;
  const random = new Random(seed);
  const network = (name: string, { taps, classifier }: NetworkShapes): HostNetwork => ({
    logits: randomNormals(random.split(name, 'logits'), [batchSize, classes], scale),
    taps: taps.map((shape, i) => randomNormals(random.split(name, 'tap', i), [batchSize, ...shape], scale)),
    ...(classifier ? { classifier: { kernel: randomNormals(random.split(name, 'kernel'), classifier, 1), bias: randomNormals(random.split(name, 'bias'), [classifier[1]], 1) } } : {}),
  });
  const teacher = (name: string, of: NetworkShapes): HostNetwork => ({
    ...network(name, of),
    ...(needs.norms ? { norms: of.taps.map((shape, i) => ({ gamma: randomNormals(random.split(name, 'gamma', i), [shape.at(-1)!], 1), beta: randomNormals(random.split(name, 'beta', i), [shape.at(-1)!], 1) })) } : {}),
  });
  const drawn = new Random(samplesSeed);
  const samples = [...drawn.permutation(shapes.labels.length).subarray(0, batchSize)];
  const labels = samples.map((sample) => shapes.labels[sample]!);
  return {
    student: network('student', shapes.student),
    teachers: shapes.teachers.map((of, i) => teacher(`teacher ${i}`, of)),
    peers: Array.from({ length: peers }, (_, i) => network(`peer ${i}`, { taps: shapes.student.taps })),
    labels, samples, banks, epoch, epochs: 5,
    rows: mapValues(rows, ({ shape, initial }) => {
      const data = new Float32Array(batchSize * sizeOf(shape));
      if (initial === 'one-hot-label') labels.forEach((label, b) => { data[b * sizeOf(shape) + label] = 1; });
      else data.fill(initial.fill);
      return { shape: [batchSize, ...shape], dtype: 'float32', data };
    }),
    random: mapValues(noise, (shape, name) => ({ shape, dtype: 'float32', data: random.split('random', name).fillUniform(new Float32Array(sizeOf(shape))) })),
  };
}

/** The samples at `places` of the batch, in that order. Random numbers go with them where their first axis is the batch. */
export function takeSamples(situation: Situation, places: readonly number[]): Situation {
  const batchSize = situation.samples.length;
  const take = (tensor: HostTensor): HostTensor => takeRows(tensor, places);
  const network = ({ logits, taps, ...parts }: HostNetwork): HostNetwork => ({ ...parts, logits: take(logits), taps: taps.map(take) });
  return {
    ...situation,
    student: network(situation.student),
    teachers: situation.teachers.map(network),
    peers: situation.peers.map(network),
    labels: places.map((b) => situation.labels[b]!),
    samples: places.map((b) => situation.samples[b]!),
    rows: mapValues(situation.rows, take),
    random: mapValues(situation.random, (tensor) => (tensor.shape[0] === batchSize ? take(tensor) : tensor)),
  };
}

/** Rows of a tensor along its first axis. */
export function takeRows({ shape, dtype, data }: HostTensor, places: readonly number[]): HostTensor {
  const size = data.length / shape[0]!;
  const taken = allocate(dtype, places.length * size);
  places.forEach((b, i) => taken.set(data.subarray(b * size, (b + 1) * size), i * size));
  return { shape: [places.length, ...shape.slice(1)], dtype, data: taken };
}

/** What a step left behind, and what was there before where it left nothing or something of another shape. */
export function stateAfter({ rows, banks }: Pick<Situation, 'rows' | 'banks'>, found: Pick<Situation, 'rows' | 'banks'>): Pick<Situation, 'rows' | 'banks'> {
  const fitting = (after: NamedHostTensors, before: NamedHostTensors): NamedHostTensors => mapValues(before, (tensor, name) => (after[name]?.shape.join() === tensor.shape.join() ? after[name] : tensor));
  return { rows: fitting(found.rows, rows), banks: fitting(found.banks, banks) };
}

export function mapValues<From, To>(named: Readonly<Record<string, From>>, to: (value: From, name: string) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, to(value, name)]));
}
