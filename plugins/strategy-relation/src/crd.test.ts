import { readFileSync } from 'node:fs';
import { labelsOf, Random, resultOf, tf, toTensor, type HostTensor } from '@limbeck/core';
import { buildConnectors } from '@limbeck/kernels';
import { describeStrategy, evaluateLoss, inTidy } from '@limbeck/testkit';
import { describe, expect, it } from 'vitest';
import crd from './crd.js';

describeStrategy(crd, {
  options: [{ embedding: 4, negatives: 10 }, { embedding: 5, temperature: 0.2, momentum: 0.9, mode: 'relax' }],
  studentTaps: [[3]], teacherTaps: [[2, 2, 2]], wrongShapes: [{ labels: new Uint8Array(40) }],
});
describeStrategy(crd, { options: [{ embedding: 3, negatives: 7, from: 'other-samples', momentum: 0 }], studentTaps: [[3]], teacherTaps: [[4]], wrongShapes: [{ labels: Uint8Array.of(1) }] });

interface VectorTensor {
  readonly shape: number[];
  readonly data: number[];
}

/** Of the reference vectors, what their runner does not look at: the state after the loss. */
interface VectorCase {
  readonly name: string;
  readonly hyper: { readonly nceK: number; readonly nceT: number; readonly nceM: number; readonly featDim: number; readonly zInit: readonly [number, number] | null };
  readonly inputs: { readonly studentFeatures: readonly [VectorTensor]; readonly teacherFeatures: readonly [VectorTensor]; readonly memoryV1: VectorTensor; readonly memoryV2: VectorTensor; readonly idx: number[]; readonly contrastIdx: VectorTensor; readonly params: Record<string, VectorTensor> };
  readonly expected: { readonly zV1: number; readonly zV2: number; readonly updatedMemoryV1: VectorTensor; readonly updatedMemoryV2: VectorTensor };
}

const { cases } = JSON.parse(readFileSync(new URL('../../../packages/golden/vectors/CRD.json', import.meta.url), 'utf8')) as { readonly cases: readonly VectorCase[] };
const host = ({ shape, data }: VectorTensor): HostTensor => ({ shape, dtype: 'float32', data: Float32Array.from(data) });

/** The banks after a step. */
type State = Readonly<Record<string, number[]>>;

/** Random numbers that draw the case's negatives: the k-th is the one at `floor(k M / K) + floor(u w)` of the M that follow the sample, once around, w up to the next of these bounds. */
function drawing({ hyper: { nceK }, inputs: { idx, contrastIdx, memoryV1 } }: VectorCase): tf.Tensor {
  const samples = memoryV1.shape[0]!;
  const bound = (k: number): number => Math.floor(Math.fround(k * Math.fround((samples - 1) / nceK)));
  return tf.tensor2d(idx.map((id, b) => Array.from({ length: nceK }, (_, k) => {
    const place = (contrastIdx.data[b * (nceK + 1) + 1 + k]! - id - 1 + samples) % samples;
    return (place + 0.5 - bound(k)) / (bound(k + 1) - bound(k));
  })));
}

/** Steps on the case's samples, each with the case's negatives. */
function train(each: VectorCase, steps: number): State[] {
  const { hyper, inputs } = each;
  const options = crd.options.parse({ embedding: hyper.featDim, temperature: hyper.nceT, momentum: hyper.nceM, negatives: hyper.nceK, from: 'other-samples' });
  const samples = inputs.memoryV1.shape[0]!;
  const [student, teacher] = [inputs.studentFeatures[0], inputs.teacherFeatures[0]];
  const shapes = { batchSize: inputs.idx.length, classes: 2, labels: new Uint8Array(samples), student: { taps: [student.shape.slice(1)] }, teachers: [{ taps: [teacher.shape.slice(1)] }] };
  const connectors = inTidy(() => buildConnectors(crd.connectors!(shapes, options), new Random('crd')));
  return inTidy(() => {
    for (const [name, param] of Object.entries({ 'student/dense1/kernel': 'embed_s.linear.weight', 'student/dense1/bias': 'embed_s.linear.bias', 'teacher/dense1/kernel': 'embed_t.linear.weight', 'teacher/dense1/bias': 'embed_t.linear.bias' })) {
      connectors.variables.get(name)!.assign(toTensor(host(inputs.params[param]!)));
    }
    const z = (i: number): tf.Tensor => tf.scalar(hyper.zInit?.[i] ?? -1);
    const given = { 'student-memory': toTensor(host(inputs.memoryV1)), 'teacher-memory': toTensor(host(inputs.memoryV2)), 'student-z': z(0), 'teacher-z': z(1) };
    const untouched = given['student-memory'].dataSync().slice();
    const outputs = (tap: VectorTensor) => ({ logits: tf.zeros<tf.Rank.R2>([shapes.batchSize, 2]), taps: [toTensor(host(tap))] });
    const ids = tf.tensor1d(inputs.idx, 'int32');
    let banks: Record<string, tf.Tensor> = given;
    const random = { negatives: drawing(each), turn: tf.zeros([shapes.batchSize, 1]) };
    const found = Array.from({ length: steps }, () => {
      const result = resultOf(crd.loss({
        student: outputs(student), teacher: outputs(teacher), teachers: [outputs(teacher)], peers: [], labels: labelsOf(tf.zerosLike(ids), 2),
        connectors: connectors.access(banks), samples: { ids, rows: {} }, random, time: { epoch: tf.scalar(1), epochs: 1 },
      }, options));
      banks = { ...banks, ...result.banks };
      return Object.fromEntries(Object.entries(banks).map(([name, tensor]) => [name, [...tensor.dataSync()]]));
    });
    expect(given['student-memory'].dataSync()).toEqual(untouched);
    connectors.dispose();
    return found;
  });
}

describe('crd', () => {
  it('has weight 0.8 on pooled activations, and the published options', () => {
    expect(crd.options.parse({})).toEqual({ embedding: 128, negatives: 16384, temperature: 0.07, momentum: 0.5, from: 'other-classes', mode: 'exact' });
    expect(crd).toMatchObject({ weight: 0.8, taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } } });
    expect(crd.options.safeParse({ momentum: 1 }).success).toBe(false);
  });

  it.each(cases.map((each) => [each.name, each] as const))('moves the rows of its samples, and no other, to those of the published code: %s', (_, each) => {
    const [{ 'student-memory': student, 'teacher-memory': teacher }] = train(each, 1) as [State];
    expect(student).toBeAllClose(each.expected.updatedMemoryV1.data, { atol: 2e-6 });
    expect(teacher).toBeAllClose(each.expected.updatedMemoryV2.data, { atol: 2e-6 });
    expect(student!.filter((value, i) => value !== Math.fround(each.inputs.memoryV1.data[i]!)).length).toBe(each.inputs.idx.length * each.hyper.featDim);
  });

  it.each(cases.map((each) => [each.name, each] as const))('takes Z from the first batch, unless it is there, and keeps it: %s', (_, each) => {
    const z = { student: [each.expected.zV1], teacher: [each.expected.zV2] };
    const [first, ...later] = train(each, 3) as [State, State, State];
    expect(first['student-z']!).toBeAllClose(z.student);
    expect(first['teacher-z']!).toBeAllClose(z.teacher);
    // The memories have moved, and with them what Z would be.
    for (const step of later) expect([step['student-z'], step['teacher-z']]).toEqual([first['student-z'], first['teacher-z']]);
  });

  it('gives a sample without any activation, whose embedding begins at 0, no gradient', () => {
    const filled = (shape: number[]) => ({ shape, data: Array.from({ length: shape[0]! * shape[1]! }, () => 0.5) });
    const { loss, gradients, connectors } = evaluateLoss(crd, { embedding: 4, from: 'other-samples' }, {
      student: { taps: [{ shape: [3, 2], data: [0, 0, 1, 2, -1, 1] }] }, teacher: { taps: [{ shape: [3, 2], data: [0, 0, 2, 1, 1, -1] }] }, random: { negatives: filled([3, 2]), turn: filled([3, 1]) },
    });
    expect(Number.isFinite(loss)).toBe(true);
    expect([...gradients['taps[0]']!].map((value) => value !== 0)).toEqual([false, false, true, true, true, true]);
    for (const gradient of [gradients['taps[0]']!, ...Object.values(connectors)]) expect(gradient.every((value) => Math.abs(value) < 100)).toBe(true);
  });

  it('embeds maps as a whole', () => {
    const shapes = { batchSize: 2, classes: 2, labels: Uint8Array.of(0, 1, 0), student: { taps: [[2, 2, 3]] }, teachers: [{ taps: [[5]] }] };
    const { modules, banks } = crd.connectors!(shapes, crd.options.parse({}));
    expect(modules).toEqual({ student: { input: [2, 2, 3], layers: [{ type: 'flatten' }, { type: 'dense', units: 128 }] }, teacher: { input: [5], layers: [{ type: 'dense', units: 128 }] } });
    expect(banks).toMatchObject({ 'student-memory': { shape: [3, 128] }, 'teacher-memory': { shape: [3, 128] }, 'student-z': { shape: [] }, order: { shape: [3] }, classes: { shape: [2, 2] } });
    expect(crd.random!(shapes, crd.options.parse({}))).toEqual({ negatives: [2, 1], turn: [2, 1] });
  });
});
