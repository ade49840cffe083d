import { tf, type DistillationStrategy, type HostTensor, type LossOptions, type StrategyResult } from '@limbeck/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { centralDifferences, gradientsOrZeros } from './gradients.js';
import { inTidy, toHost } from './host.js';
import './matchers.js';
import { networkTensors, randomBatch, strategyInput, takeRows, type StrategyBatch } from './strategy-batch.js';

export interface StrategySuite<Schema extends z.ZodType> {
  /** Options to try, as a manifest gives them; include the ends of their ranges. */
  readonly options: readonly z.input<Schema>[];
  /** Shapes without the batch axis, for strategies on inner activations. */
  readonly studentTaps?: readonly (readonly number[])[];
  readonly teacherTaps?: readonly (readonly number[])[];
  /** tfjs backend to run on; the pure JavaScript one when left out. */
  readonly backend?: string;
}

const BATCH_SIZE = 6;
const CLASSES = 5;

/** The laws that every strategy obeys, as tests. */
export function describeStrategy<Schema extends z.ZodType>(definition: DistillationStrategy<Schema>, suite: StrategySuite<Schema>): void {
  const { studentTaps, teacherTaps, backend = 'cpu' } = suite;
  const shape = { batchSize: BATCH_SIZE, classes: CLASSES, studentTaps, teacherTaps };
  const batch = randomBatch(shape, 2);

  describe(`strategy "${definition.id}"`, () => {
    beforeAll(async () => {
      await tf.setBackend(backend);
    });

    it('is described: formula, paper and options', () => {
      expect(definition.formula).toMatch(/\S/);
      expect(definition.formula).not.toContain('\n');
      expect(definition.paper).toMatch(/\d{4}.*https?:\/\//s);
      expect(z.toJSONSchema(definition.options, { io: 'input' })).toMatchObject({ type: 'object', additionalProperties: false });
    });

    describe.each(suite.options.map((given) => [JSON.stringify(given), given] as const))('with %s', (_, given) => {
      const options = definition.options.parse(given);
      const loss = (student: readonly tf.Tensor[], teacher: readonly tf.Tensor[], of: StrategyBatch): tf.Scalar => lossOf(definition.loss(strategyInput(of, student, teacher), options as LossOptions<z.output<Schema>>));
      const valueOf = (of: StrategyBatch): number => inTidy(() => loss(networkTensors(of, 'student'), networkTensors(of, 'teacher'), of).dataSync()[0]!);
      const gradientsOf = (which: 'student' | 'teacher', of: StrategyBatch): HostTensor[] =>
        inTidy(() => {
          const [student, teacher] = [networkTensors(of, 'student'), networkTensors(of, 'teacher')];
          const along = (xs: readonly tf.Tensor[]): tf.Scalar => (which === 'student' ? loss(xs, teacher, of) : loss(student, xs, of));
          return gradientsOrZeros(along, which === 'student' ? student : teacher).map(toHost);
        });

      it('keeps its options when they are parsed again', () => {
        expect(definition.options.parse(JSON.parse(JSON.stringify(options)))).toEqual(options);
      });

      it.each([0.01, 1, 30])('is a finite scalar with finite gradients for logits of size %d', (scale) => {
        const scaled = randomBatch(shape, scale);
        expect(inTidy(() => loss(networkTensors(scaled, 'student'), networkTensors(scaled, 'teacher'), scaled).shape)).toEqual([]);
        expect(valueOf(scaled)).toSatisfy(Number.isFinite);
        for (const { data } of gradientsOf('student', scaled)) expect([...data].every(Number.isFinite)).toBe(true);
      });

      it('has the gradient of central differences', () => {
        gradientsOf('student', batch).forEach((gradient, i) => {
          const tensors = [batch.studentLogits, ...batch.studentTaps];
          const moved = (data: Float32Array): StrategyBatch => {
            const [studentLogits, ...taps] = tensors.map((tensor, j) => (j === i ? { ...tensor, data } : tensor));
            return { ...batch, studentLogits: studentLogits!, studentTaps: taps };
          };
          const expected = centralDifferences((data) => valueOf(moved(data)), tensors[i]!.data as Float32Array, 2 ** -6);
          const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
          expect(gradient.data).toBeAllClose(expected, { rtol: 0, atol: 2e-3 * largest + 1e-4 });
        });
      });

      it('gives the teacher no gradient', () => {
        for (const { data } of gradientsOf('teacher', batch)) expect([...data].every((value) => value === 0)).toBe(true);
      });

      if (definition.laws?.zeroAtEqualLogits) {
        it('is 0, with gradient 0, where the logits are equal', () => {
          const equal = { ...batch, teacherLogits: batch.studentLogits, teacherTaps: batch.studentTaps };
          expect(valueOf(equal)).toBeCloseTo(0, 6);
          for (const { data } of gradientsOf('student', equal)) expect(data).toBeAllClose(new Float32Array(data.length), { atol: 1e-6 });
        });
      }

      if (!definition.laws?.dependsOnBatch) {
        it('does not depend on the order of the batch, and is the mean over its parts', () => {
          const value = valueOf(batch);
          const tolerance = { rtol: 1e-5, atol: 1e-6 };
          expect(valueOf(takeRows(batch, [4, 2, 5, 0, 3, 1]))).toBeAllClose(value, tolerance);
          expect((valueOf(takeRows(batch, [0, 1, 2])) + valueOf(takeRows(batch, [3, 4, 5]))) / 2).toBeAllClose(value, tolerance);
        });
      }

      it('gives the same bits for the same inputs', () => {
        expect(valueOf(batch)).toBe(valueOf(batch));
        expect(gradientsOf('student', batch)).toEqual(gradientsOf('student', batch));
      });

      it('leaves no tensor behind', () => {
        const before = tf.memory().numTensors;
        gradientsOf('student', batch);
        expect(tf.memory().numTensors).toBe(before);
      });

      it('does not write to what it is given', () => {
        inTidy(() => {
          const [student, teacher] = [networkTensors(batch, 'student'), networkTensors(batch, 'teacher')];
          loss(student, teacher, batch);
          expect([...student, ...teacher].map(toHost)).toEqual([batch.studentLogits, ...batch.studentTaps, batch.teacherLogits, ...batch.teacherTaps]);
        });
      });
    });
  });
}

function lossOf(result: tf.Scalar | StrategyResult): tf.Scalar {
  return result instanceof tf.Tensor ? result : result.loss;
}
