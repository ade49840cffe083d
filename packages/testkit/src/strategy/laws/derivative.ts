import type { HostTensor } from '@limbeck/core';
import { compareNumbers } from '../../all-close.js';
import { largestOf } from '../../largest-of.js';
import { differentiate, evaluate } from '../evaluate.js';
import { withInstance, writeVariables, type Instance } from '../instance.js';
import type { Situation } from '../situation.js';
import { slopesAt } from '../slopes.js';
import { requireClose, type Law } from './law.js';

/** Of the largest entry. */
const TOLERANCE = 5e-3;

interface Argument {
  readonly name: string;
  /** Under which the laws speak of it: `logits`, `taps`, or the connector's name. */
  readonly declared: string;
  readonly value: HostTensor;
  readonly gradient: HostTensor;
  /** The loss with another value of it. */
  readonly at: (value: HostTensor) => number;
}

export const derivative: Law = {
  title: 'has the gradient of central differences',
  check(subject) {
    withInstance(subject, (instance, situation) => {
      const { reversedGradient = [], gradientIsNotDerivative = {} } = subject.laws;
      const all = argumentsOf(instance, situation);
      const unknown = [...reversedGradient, ...Object.keys(gradientIsNotDerivative)].find((name) => !all.some(({ declared }) => declared === name));
      if (unknown !== undefined) throw new Error(`The laws name "${unknown}", which the strategy does not have; it has: ${[...new Set(all.map(({ declared }) => declared))].join(', ')}.`);
      const reversed = all.filter(({ declared }) => reversedGradient.includes(declared));
      for (const argument of all.filter((each) => !reversed.includes(each))) {
        const problem = mismatch(argument);
        if (problem !== undefined && !(argument.declared in gradientIsNotDerivative)) throw new Error(problem);
      }
      for (const name of Object.keys(gradientIsNotDerivative)) {
        if (all.filter(({ declared }) => declared === name).every((argument) => mismatch(argument) === undefined)) throw new Error(`The gradient of ${name} is the derivative after all: remove it from laws.gradientIsNotDerivative.`);
      }
      requireReversed(reversed);
    });
  },
};

/** Whatever the loss is differentiated in: the student's outputs, the connectors' weights and parameters. */
function argumentsOf(instance: Instance, situation: Situation): Argument[] {
  const { gradients } = differentiate(instance, situation);
  const { student } = situation;
  const valueOf = (changed: Situation): number => evaluate(instance, changed).loss.data[0]!;
  const withStudent = (changed: Partial<Situation['student']>): Situation => ({ ...situation, student: { ...student, ...changed } });
  const { variables, trainable, initial } = instance.connectors;
  return [
    { name: 'logits', declared: 'logits', value: student.logits, gradient: gradients.student['logits']!, at: (logits) => valueOf(withStudent({ logits })) },
    ...student.taps.map((value, i): Argument => ({
      name: `taps[${i}]`, declared: 'taps', value, gradient: gradients.student[`taps[${i}]`]!,
      at: (tap) => valueOf(withStudent({ taps: student.taps.map((other, j) => (j === i ? tap : other)) })),
    })),
    ...(student.classifier ? (['kernel', 'bias'] as const).map((part): Argument => ({
      name: `classifier.${part}`, declared: 'classifier', value: student.classifier![part], gradient: gradients.student[`classifier.${part}`]!,
      at: (value) => valueOf(withStudent({ classifier: { ...student.classifier!, [part]: value } })),
    })) : []),
    ...trainable.map((name): Argument => ({
      name, declared: name.split('/')[0]!, gradient: gradients.connectors[name]!,
      value: { shape: variables.get(name)!.shape, dtype: 'float32', data: initial[name]!.data },
      at: (value) => {
        writeVariables(instance, { [name]: value });
        const loss = valueOf(situation);
        writeVariables(instance, { [name]: initial[name]! });
        return loss;
      },
    })),
  ];
}

/** What tells the gradient from the derivative; undefined where they agree. */
function mismatch(argument: Argument): string | undefined {
  const { gradient, slopes, noise } = entriesOf(argument);
  const { close, report } = compareNumbers(gradient, slopes, { rtol: 0, atol: TOLERANCE * largestOf(slopes) + noise });
  return close ? undefined : `The gradient of ${argument.name} is not the derivative of the loss (expected: central differences).\n${report}`;
}

interface Entries {
  readonly gradient: readonly number[];
  readonly slopes: readonly number[];
  readonly noise: number;
}

function entriesOf({ name, value, gradient, at }: Argument): Entries {
  const { places, slopes, noise } = slopesAt(name, (data) => at({ ...value, data }), value.data as Float32Array);
  return { slopes, noise, gradient: places.map((place) => gradient.data[place]!) };
}

/** One factor for all of them, which is not above 0. */
function requireReversed(all: readonly Argument[]): void {
  const entries = all.map(entriesOf);
  const [gradient, slopes] = [entries.flatMap((each) => each.gradient), entries.flatMap((each) => each.slopes)];
  const product = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  const factor = product(gradient, slopes) / (product(slopes, slopes) || 1);
  const noise = Math.max(0, ...entries.map((each) => each.noise));
  const names = all.map(({ name }) => name).join(', ');
  if (factor * largestOf(slopes) > noise) throw new Error(`The gradient of ${names} is not reversed: it is ${factor.toPrecision(3)} times the derivative.`);
  requireClose(`The gradient of ${names} is not one factor times the derivative (expected: ${factor.toPrecision(3)} times central differences).`, gradient, slopes.map((slope) => factor * slope), { rtol: 0, atol: TOLERANCE * largestOf(gradient) + Math.abs(factor) * noise });
}
