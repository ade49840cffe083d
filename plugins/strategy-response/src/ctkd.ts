import { defineStrategy, tf, type StrategyInput } from '@limbeck/core';
import { gradientReversal, klRows, stopGradient } from '@limbeck/kernels';
import { z } from 'zod';
import { standardizedIf, standardizeOption } from './logits.js';

const options = z.strictObject({
  variant: z.enum(['global', 'instance']).default('global').describe('global: one learned temperature. instance: one for each sample, by a small network that sees both predictions.'),
  start: z.number().positive().default(1).describe('The least temperature.'),
  range: z.number().positive().default(20).describe('The largest temperature is start + range.'),
  initial: z.number().default(1).describe('θ at the start, of the global variant: T = start + range · sigmoid(θ).'),
  hidden: z.int().min(1).default(128).describe('Width of the hidden layer, of the instance variant.'),
  epochs: z.number().positive().default(10).describe('Epochs until the reversed gradient has its full size.'),
  lambda: z
    .strictObject({
      from: z.number().min(0).default(0).describe('λ before the first epoch.'),
      to: z.number().min(0).default(1).describe('λ from epoch `epochs` on.'),
    })
    .prefault({})
    .describe('λ, by which the gradient of the temperature is multiplied and reversed; half a cosine between the two.'),
  throughSquare: z.boolean().default(true).describe('Whether the gradient of T flows through the factor T² too, as in the published code.'),
  standardize: standardizeOption,
});

type Options = z.output<typeof options>;

/**
 * Curriculum temperature: `1/B Σ_b T² KL(softmax(t_b / T) ‖ softmax(s_b / T))`, `T = start + range · sigmoid(θ)`, θ learned by a reversed gradient: the student minimises the loss and T moves to
 * increase it. The reversed gradient is multiplied by `λ(e) = ½ (1 - cos(π min(e, 10) / 10))` in epoch e (from 1 on).
 *
 * All defaults are the paper's and the code's, with weight 0.9 beside 0.1 cross-entropy. θ starts at 1 (T = 15.6) as in the code. The instance variant has a layer of `hidden` units, ReLU and a linear
 * layer; the paper gives two layers and no width. It takes both logits as constants, so that the reversed gradient reaches the module only. The code adds 1e-7 to the
 * teacher's probabilities there; that is left out.
 *
 * @shape student, teacher logits `[B, C]` -> `[]`
 * @unit nats times T²
 * @reduce sum over classes, mean over the batch
 * @paper Li, Li, Yang, Zhao, Song, Luo, Li & Yang 2023, equations 3 to 9, https://arxiv.org/abs/2211.16231
 */
export default defineStrategy({
  id: 'ctkd',
  kind: 'response',
  formula: 'T² · KL(softmax(t/T) ‖ softmax(s/T)), T = start + range · sigmoid(θ) learned by a reversed gradient, mean over the batch',
  paper: 'Li, Li, Yang, Zhao, Song, Luo, Li & Yang 2023, equations 3 to 9, https://arxiv.org/abs/2211.16231',
  options,
  needs: { teacher: true },
  laws({ variant, throughSquare }) {
    const learned = variant === 'global' ? 'theta' : 'temperature';
    return {
      zeroAtEqualLogits: true,
      ...(throughSquare ? { reversedGradient: [learned] } : {}),
      gradientIsNotDerivative: {
        ...(variant === 'instance' ? { logits: 'the module takes them as constants' } : {}),
        ...(throughSquare ? {} : { [learned]: 'reversed, and not through the factor T²' }),
      },
    };
  },
  connectors: ({ classes }, { variant, initial, hidden }) =>
    variant === 'global'
      ? { parameters: { theta: { shape: [], initial: { fill: initial } } } }
      : { modules: { temperature: { input: [2 * classes], layers: [{ type: 'dense', units: hidden }, { type: 'relu' }, { type: 'dense', units: 1 }] } } },
  loss(input, given) {
    const temperature = temperatureOf(input, given);
    const rows = klRows(standardizedIf(given.standardize, input.student.logits), standardizedIf(given.standardize, input.teacher.logits), temperature);
    if (given.throughSquare) return tf.mean(rows);
    const square = tf.square(temperature.rank === 0 ? temperature : tf.squeeze(temperature, [1]));
    return tf.mean(tf.mul(rows, tf.div(stopGradient(square), square)));
  },
});

/** `[]`, or `[B, 1]` of the instance variant. */
function temperatureOf({ student, teacher, connectors, time }: StrategyInput, { variant, start, range, epochs, lambda }: Options): tf.Tensor {
  const raw = variant === 'global' ? connectors.parameters['theta']! : connectors.apply('temperature', stopGradient(tf.concat2d([teacher.logits, student.logits], 1)));
  const progress = tf.mul(tf.minimum(time.epoch, epochs), Math.PI / epochs);
  const factor: tf.Scalar = tf.add(tf.mul(tf.sub(1, tf.cos(progress)), (lambda.to - lambda.from) / 2), lambda.from);
  return tf.add(tf.mul(tf.sigmoid(gradientReversal(raw, factor)), range), start);
}
