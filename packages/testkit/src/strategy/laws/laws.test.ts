import { classifierOf, LimbeckError, normOf, sizeOf, tf, type DistillationStrategy } from '@limbeck/core';
import { gradientReversal, stopGradient, withGradient } from '@limbeck/kernels';
import { beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { brokenLaws, complaint, distance, PLAIN, RICH, RICH_SETTINGS, richToy, toy } from '../toys.test.support.js';
import { subjectOf, type SubjectSettings } from '../subject.js';
import { LAWS, type LawName } from './laws.js';

const lossOf = PLAIN.loss as (...args: Parameters<typeof PLAIN.loss>) => tf.Scalar;

describe('the laws of strategies', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('hold of strategies that keep them', () => {
    expect(brokenLaws(PLAIN)).toEqual([]);
    expect(brokenLaws(PLAIN, {}, [{ temperature: { use: 'linear-decay', from: 4, to: 1 } }, { share: 0 }])).toEqual([]);
    expect(brokenLaws(RICH, RICH_SETTINGS)).toEqual([]);
    expect(brokenLaws(RICH, { ...RICH_SETTINGS, teachers: 1 })).toEqual([]);
  });

  describe('are broken, each by a strategy of its own', () => {
    it('finite: a logarithm of what may be 0, and a vector', () => {
      const logarithm = toy({ laws: {}, loss: ({ student, teacher }) => tf.mean(tf.log(tf.sum(tf.abs(tf.sub(student.logits, stopGradient(teacher.logits))), 1))) });
      expect(brokenLaws(logarithm)).toEqual(['finite']);
      const overflow = toy({ laws: {}, loss: ({ student }) => tf.mean(tf.log(tf.sum(tf.exp(student.logits), 1))) });
      expect(brokenLaws(overflow)).toEqual(['finite']);
      expect(complaint(() => check('finite', overflow))).toBe('The loss is Infinity where the outputs have standard deviation 300.');
      const vector = toy({ loss: (input, options) => tf.expandDims(lossOf(input, options), 0) as tf.Tensor as tf.Scalar });
      expect(brokenLaws(vector)).toContain('finite');
    });

    it('zeroAtEqual: a constant rest', () => {
      expect(brokenLaws(toy({ loss: (input, options) => tf.add(lossOf(input, options), 1e-5) }))).toEqual(['zeroAtEqual']);
      expect(brokenLaws(toy({ laws: {}, loss: (input, options) => tf.add(lossOf(input, options), 1e-5) }))).toEqual([]);
    });

    it('constants: a teacher, or a peer, that is not taken as a constant', () => {
      expect(brokenLaws(toy({ loss: ({ student, teacher }) => tf.mean(tf.square(tf.sub(student.logits, teacher.logits))) }))).toEqual(['constants']);
      const peers = toy({ needs: { teacher: false, peers: true }, loss: ({ student, peers: [first] }) => tf.mean(tf.square(tf.sub(student.logits, first!.logits))) });
      expect(brokenLaws(peers)).toEqual(['constants']);
      expect(complaint(() => check('constants', peers))).toBe('There is a gradient of peers[0].logits. Take the constants with stopGradient.');
    });

    it('constants: a classifier or a norm of the teacher that is not taken as a constant', () => {
      const added = (of: (input: Parameters<typeof RICH.loss>[0]) => tf.Tensor) => richToy({ loss: (input, options) => {
        const { loss, ...rest } = RICH.loss(input, options) as { readonly loss: tf.Scalar };
        return { ...rest, loss: tf.add(loss, tf.mean(tf.square(of(input)))) };
      } });
      expect(complaint(() => check('constants', added(({ teachers }) => classifierOf(teachers[0]!).kernel), RICH_SETTINGS))).toBe('There is a gradient of teachers[0].classifier.kernel. Take the constants with stopGradient.');
      expect(complaint(() => check('constants', added(({ teachers }) => normOf(teachers[0]!, 0).gamma), RICH_SETTINGS))).toBe('There is a gradient of teachers[0].norms[0].gamma. Take the constants with stopGradient.');
    });

    describe('derivative', () => {
      it('of logits: a gradient by hand that is 2 % too long', () => {
        const long = toy({
          loss: ({ student: { logits }, teacher }) => withGradient([logits], () => {
            const difference = tf.sub(logits, teacher.logits);
            return { value: tf.mean<tf.Scalar>(tf.square(difference)), saved: [difference], gradient: (dy, [d]) => [tf.mul(dy, tf.mul(d, 2.04 / logits.size))] };
          }),
        });
        expect(brokenLaws(long)).toEqual(['derivative']);
        expect(brokenLaws({ ...long, laws: { zeroAtEqualLogits: true, gradientIsNotDerivative: { logits: 'a trial' } } })).toEqual([]);
      });

      it('of taps and connectors: parts held constant', () => {
        const constant = (of: 'taps' | 'weights' | 'parameter') => richToy({
          loss: (input, options) => RICH.loss({
            ...input,
            student: of === 'taps' ? { ...input.student, taps: input.student.taps.map((tap) => stopGradient(tap)) } : input.student,
            connectors: {
              ...input.connectors,
              apply: (module, x) => (of === 'weights' ? stopGradient(input.connectors.apply(module, x)) : input.connectors.apply(module, x)),
              parameters: of === 'parameter' ? { variance: stopGradient(input.connectors.parameters['variance']!) } : input.connectors.parameters,
            },
          }, options),
        });
        for (const of of ['taps', 'weights', 'parameter'] as const) expect(brokenLaws(constant(of), RICH_SETTINGS)).toEqual(['derivative']);
        expect(complaint(() => check('derivative', constant('taps'), RICH_SETTINGS))).toContain('The gradient of taps[0] is not the derivative');
        expect(complaint(() => check('derivative', constant('parameter'), RICH_SETTINGS))).toContain('The gradient of variance is not the derivative');
        const declared = { ...constant('weights'), laws: { gradientIsNotDerivative: { taps: 'a trial', regressor: 'a trial' } } };
        expect(brokenLaws(declared, RICH_SETTINGS)).toEqual([]);
      });

      it('of classifiers: held constant', () => {
        const held = richToy({ loss: (input, options) => {
          const { kernel, bias } = classifierOf(input.student);
          return RICH.loss({ ...input, student: { ...input.student, classifier: { kernel: stopGradient(kernel), bias: bias! } } }, options);
        } });
        expect(complaint(() => check('derivative', held, RICH_SETTINGS))).toContain('The gradient of classifier.kernel is not the derivative');
        expect(brokenLaws(held, RICH_SETTINGS)).toEqual(['derivative']);
      });

      it('reversed: where it is declared and is not, and the other way round', () => {
        const reversed = (lambda: number) => toy({
          laws: { reversedGradient: ['scale'] },
          connectors: () => ({ parameters: { scale: { shape: [5], initial: { uniform: [1, 2] } } } }),
          loss: ({ student, teacher, connectors }) => distance(student.logits, tf.mul(teacher.logits, 2)).add(tf.mean(tf.square(tf.mul(gradientReversal(connectors.parameters['scale']!, lambda), student.logits)))),
        });
        expect(brokenLaws(reversed(0.3))).toEqual([]);
        expect(brokenLaws(reversed(0))).toEqual([]);
        expect(complaint(() => check('derivative', reversed(-1)))).toBe('The gradient of scale is not reversed: it is 1.00 times the derivative.');
        expect(brokenLaws({ ...reversed(0.3), laws: {} })).toEqual(['derivative']);
        const bent = { ...reversed(0.3), loss: ((input) => reversed(0.3).loss({ ...input, connectors: { ...input.connectors, parameters: { scale: bend(input.connectors.parameters['scale']!) } } }, { temperature: 1, share: 1 })) as typeof PLAIN.loss };
        expect(complaint(() => check('derivative', bent))).toContain('is not one factor times the derivative');
      });

      it('an exception that is not needed, or of nothing', () => {
        const declared = (name: string) => toy({ laws: { gradientIsNotDerivative: { [name]: 'a trial' } } });
        expect(complaint(() => check('derivative', declared('logits')))).toBe('The gradient of logits is the derivative after all: remove it from laws.gradientIsNotDerivative.');
        expect(complaint(() => check('derivative', declared('weights')))).toBe('The laws name "weights", which the strategy does not have; it has: logits.');
      });
    });

    it('order: a weight for each place in the batch, and rows that are mixed up', () => {
      const weights = tf.tidy(() => tf.keep(tf.linspace(1, 2, 6)));
      const placed = toy({ laws: { zeroAtEqualLogits: true, dependsOnBatch: true }, loss: ({ student, teacher }) => tf.mean(tf.mul(tf.mean(tf.square(tf.sub(student.logits, stopGradient(teacher.logits))), 1), weights)) });
      expect(brokenLaws(placed)).toEqual(['order']);
      expect(brokenLaws({ ...placed, laws: { dependsOnOrder: true } })).toEqual([]);
      const mixed = richToy({ loss: (input, options) => ({ ...resultOf(input, options), rows: { before: tf.reverse(tf.softmax(input.student.logits), 0) } }) });
      expect(brokenLaws(mixed, RICH_SETTINGS)).toEqual(['order']);
      weights.dispose();
    });

    it('parts: a sum over the batch', () => {
      const sum = toy({ loss: (input, options) => tf.mul(lossOf(input, options), input.student.logits.shape[0]) });
      expect(brokenLaws(sum)).toEqual(['parts']);
      expect(brokenLaws({ ...sum, laws: { dependsOnBatch: true } })).toEqual([]);
    });

    it('sameBits: a random number of its own', () => {
      expect(brokenLaws(toy({ loss: (input, options) => tf.mul(lossOf(input, options), 1 + 1e-6 * Math.random()) }))).toEqual(['sameBits']);
    });

    it('independent: an option kept outside of the loss', () => {
      let kept = 1;
      const shared = toy({
        connectors(_, { share }) {
          kept = share;
          return {};
        },
        loss: (input, options) => tf.mul(lossOf(input, { ...options, share: 1 }), kept),
      });
      expect(brokenLaws(shared, {}, [{ share: 1 }, { share: 3 }])).toEqual(['independent']);
    });

    it('leaks: a tensor that is kept', () => {
      const kept: tf.Tensor[] = [];
      expect(brokenLaws(toy({ loss: (input, options) => {
        kept.push(tf.keep(tf.scalar(1)));
        return lossOf(input, options);
      } }))).toEqual(['leaks']);
      tf.dispose(kept);
    });

    it('inputs: values that are overwritten, weights that are moved, tensors that are disposed of', () => {
      const overwriting = toy({ loss(input, options) {
        const loss = lossOf(input, options);
        const values = input.teacher.logits.dataSync();
        values[0] = values[0]! + 1e-3;
        return loss;
      } });
      expect(brokenLaws(overwriting)).toEqual(['inputs']);
      expect(complaint(() => check('inputs', overwriting))).toBe('The loss changes or disposes of teachers[0].logits, which it is given.');
      const disposing = toy({ loss(input, options) {
        const loss = lossOf(input, options);
        input.labels.oneHot.dispose();
        return loss;
      } });
      expect(brokenLaws(disposing)).toEqual(['inputs']);
      const moving = richToy({ loss(input, options) {
        const result = RICH.loss(input, options);
        const variance = input.connectors.parameters['variance'] as tf.Variable;
        variance.assign(tf.fill([3], 0.50001));
        return result;
      } });
      expect(brokenLaws(moving, RICH_SETTINGS)).toEqual(['inputs']);
    });

    it('needs: a teacher that was not asked for', () => {
      const asking = toy({ needs: { teacher: false } });
      expect(brokenLaws(asking)).toContain('needs');
      expect(complaint(() => check('needs', asking))).toBe('The loss looks at the teacher, and `needs` has `teacher: false`.');
    });

    it('schedules: an option that is taken for a number', () => {
      const number = toy({ loss: (input, options) => lossOf(input, { ...options, temperature: typeof options.temperature === 'number' ? options.temperature : 1 }) });
      expect(brokenLaws(number)).toEqual(['schedules']);
      expect(complaint(() => check('schedules', number))).toContain('The loss is another where "temperature" is a tensor.');
    });

    it('state: rows and banks that are not as declared', () => {
      const returning = (change: { readonly rows?: Record<string, tf.Tensor>; readonly banks?: Record<string, tf.Tensor> }) => richToy({ laws: { dependsOnOrder: true }, loss: (input, options) => ({ ...resultOf(input, options), ...change }) });
      const said = (change: Parameters<typeof returning>[0]): string | undefined => {
        expect(brokenLaws(returning(change), RICH_SETTINGS)).toEqual(['state']);
        return complaint(() => check('state', returning(change), RICH_SETTINGS));
      };
      const [transposed, unknown, infinite] = [tf.zeros([5, 6]), tf.zeros([6]), tf.fill([3], Infinity)];
      expect(said({ rows: { before: transposed } })).toBe('The row "before" is float32 [5, 6], and is declared as float32 [6, 5].');
      expect(said({ rows: { after: unknown } })).toBe('The loss returns the row "after", which is not declared.');
      expect(complaint(() => check('state', returning({ banks: { centre: infinite } }), RICH_SETTINGS))).toBe('The bank "centre" has values that are not finite.');
      tf.dispose([transposed, unknown, infinite]);
    });

    it('checksShapes: shapes that are let through, or refused by another error', () => {
      const wrongShapes = [{ student: { taps: [[2, 2]] } }];
      const settings = { ...RICH_SETTINGS, wrongShapes };
      expect(brokenLaws(RICH, settings)).toEqual(['checksShapes']);
      const checking = (code: 'LIM3001' | 'LIM3002') => richToy({ check({ student }) {
        if (student.taps[0]!.length !== 1) throw new LimbeckError(code, { what: `A tap of ${sizeOf(student.taps[0]!)} values does not fit.` });
      } });
      expect(brokenLaws(checking('LIM3001'), settings)).toEqual([]);
      expect(complaint(() => check('checksShapes', checking('LIM3002'), settings))).toContain('`check` throws LIM3002, not LIM3001,');
      expect(complaint(() => check('checksShapes', PLAIN, { wrongShapes: [{ classes: 1 }] }))).toBe('The suite has wrongShapes, and the strategy has no `check`.');
    });
  });

  it('ask the suite for taps that the strategy takes', () => {
    expect(() => subjectOf(RICH, {}, {})).toThrow('The strategy takes from 1 taps, and studentTaps has the shapes of 0.');
    expect(() => subjectOf(PLAIN, {}, { studentTaps: [[2]] })).toThrow('The strategy takes 0 taps, and studentTaps has the shapes of 1.');
  });
});

function check<Schema extends z.ZodType>(name: LawName, definition: DistillationStrategy<Schema>, settings?: SubjectSettings): void {
  const subject = subjectOf(definition, {} as z.input<Schema>, settings);
  LAWS[name].check(subject, subject);
}

const resultOf = (...args: Parameters<typeof RICH.loss>) => RICH.loss(...args) as Exclude<ReturnType<typeof RICH.loss>, tf.Scalar>;

/** The identity with a gradient that points elsewhere. */
function bend(x: tf.Tensor): tf.Tensor {
  return withGradient([x], () => ({ value: tf.clone(x), saved: [], gradient: (dy) => [tf.mul(dy, tf.linspace(1, 2, x.size))] }));
}
