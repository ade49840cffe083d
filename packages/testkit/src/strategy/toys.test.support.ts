import { classifierOf, defineStrategy, normOf, positiveSchedule, tf, type Classifier, type DistillationStrategy } from '@limbeck/core';
import { atTemperature, stopGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { LAWS, type LawName } from './laws/laws.js';
import type { Law } from './laws/law.js';
import { subjectOf, type SubjectSettings } from './subject.js';

const plainOptions = z.strictObject({ temperature: positiveSchedule.default(2), share: z.number().default(1) });
type Plain = DistillationStrategy<typeof plainOptions>;

/** Squared differences to the teacher, at a temperature. */
export const PLAIN: Plain = {
  id: 'plain', kind: 'response', formula: 'mean |s - t|² / T²', paper: 'none', options: plainOptions,
  needs: { teacher: true },
  laws: { zeroAtEqualLogits: true },
  loss: ({ student, teacher }, { temperature, share }) => tf.mul(distance(student.logits, teacher.logits, temperature), share),
};

export function distance(student: tf.Tensor, teacher: tf.Tensor, temperature: number | tf.Scalar = 1): tf.Scalar {
  return tf.mean(tf.square(atTemperature(tf.sub(student, stopGradient(teacher)) as tf.Tensor2D, temperature)));
}

const richOptions = z.strictObject({});
type Rich = DistillationStrategy<typeof richOptions>;

/** Everything that a strategy may declare. */
export const RICH: Rich = {
  id: 'rich', kind: 'feature', formula: 'mean [(r(f_s) - f_t)² / v + log v] masked, + distance to the own earlier logits and the bank', paper: 'none', options: richOptions,
  needs: { teacher: true, severalTeachers: true, peers: true, classifiers: true, norms: true },
  taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } },
  connectors: ({ student, teachers }) => ({
    modules: { regressor: { input: student.taps[0]!, layers: [{ type: 'dense', units: 7 }, { type: 'relu' }, { type: 'dense', units: teachers[0]!.taps[0]!.at(-1)! }] } },
    parameters: { variance: { shape: [teachers[0]!.taps[0]!.at(-1)!], initial: { fill: 0.5 } } },
    banks: { centre: { shape: [teachers[0]!.taps[0]!.at(-1)!], initial: { normal: 1 } } },
  }),
  perSample: ({ classes }) => ({ before: { shape: [classes], initial: 'one-hot-label' } }),
  random: ({ batchSize, teachers }) => ({ mask: [batchSize, teachers[0]!.taps[0]!.at(-1)!] }),
  check() {},
  loss({ student, teachers, peers, connectors, samples, random, time }) {
    const found = connectors.apply('regressor', student.taps[0]!);
    const wanted = stopGradient(tf.add(tf.mul(tf.addN(teachers.map(({ taps }) => taps[0]!)), 1 / teachers.length), connectors.banks['centre']!));
    const variance = tf.softplus(connectors.parameters['variance']!);
    const likelihood = tf.add(tf.div(tf.square(tf.sub(found, wanted)), variance), tf.log(variance));
    const kept = tf.mul(likelihood, tf.cast(tf.less(random['mask']!, 0.7), 'float32'));
    const classified = distance(linear(student.taps[0]!, classifierOf(student)), linear(stopGradient(teachers[0]!.taps[0]!), constant(classifierOf(teachers[0]!))));
    const { gamma, beta } = normOf(teachers[0]!, 0);
    const shifted = tf.mean<tf.Scalar>(tf.mul(tf.square(found), stopGradient(tf.abs(tf.add(gamma, beta)))));
    const own = tf.div<tf.Scalar>(distance(student.logits, samples.rows['before']!), time.epoch);
    return {
      loss: tf.addN<tf.Scalar>([tf.mean<tf.Scalar>(kept), own, classified, shifted, ...peers.map(({ logits }) => distance(student.logits, logits))]),
      rows: { before: tf.softmax(student.logits) },
      banks: { centre: tf.add(tf.mul(connectors.banks['centre']!, 0.9), tf.mul(tf.mean(wanted, 0), 0.1)) },
    };
  },
};

function linear(features: tf.Tensor, { kernel, bias }: Classifier): tf.Tensor {
  return tf.add(tf.matMul(features as tf.Tensor2D, kernel), bias!);
}

function constant({ kernel, bias }: Classifier): Classifier {
  return { kernel: stopGradient(kernel), bias: stopGradient(bias!) };
}

export const RICH_SETTINGS: SubjectSettings = { studentTaps: [[4]], teacherTaps: [[3]] };

export const toy = (change: Partial<Plain>): Plain => defineStrategy({ ...PLAIN, ...change });
export const richToy = (change: Partial<Rich>): Rich => defineStrategy({ ...RICH, ...change });

/** The laws that do not hold of a strategy. */
export function brokenLaws<Schema extends z.ZodType>(definition: DistillationStrategy<Schema>, settings: SubjectSettings = {}, given: readonly [z.input<Schema>, z.input<Schema>?] = [{} as z.input<Schema>]): LawName[] {
  const [subject, other] = [subjectOf(definition, given[0], settings), subjectOf(definition, given[1] ?? given[0], settings)];
  return (Object.keys(LAWS) as LawName[]).filter((name) => {
    const law: Law = LAWS[name];
    return (law.applies?.(subject) ?? true) && complaint(() => law.check(subject, other)) !== undefined;
  });
}

/** What a law says of a strategy; undefined where it holds. */
export function complaint(check: () => void): string | undefined {
  try {
    check();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return undefined;
}
