import { scheduleSchema } from '@limbeck/core';
import { z } from 'zod';
import { contradiction } from './contradiction.js';

const lr = scheduleSchema.describe('Learning rate: a number, or a schedule.');

const sgd = contradiction(
  z.strictObject({
    use: z.literal('sgd').describe('Stochastic gradient descent.'),
    lr,
    momentum: z.number().min(0).lt(1).default(0).describe('Share of the last update that is kept.'),
    nesterov: z.boolean().default(false).describe("Nesterov's momentum, as in PyTorch."),
    weightDecay: z.number().min(0).default(0).describe('Added to the gradient, times the weights (L2).'),
  }),
  {
    path: ['nesterov'],
    others: [['momentum']],
    holds: ({ nesterov, momentum }) => nesterov === true && momentum === 0,
    what: '`nesterov: true` needs momentum, and `momentum` is 0.',
    expected: '`momentum` above 0, or `nesterov: false`',
    next: 'Set `momentum` beside it, for example 0.9.',
  },
);

const moments = {
  beta1: z.number().min(0).lt(1).default(0.9).describe('Decay of the mean of the gradients.'),
  beta2: z.number().min(0).lt(1).default(0.999).describe('Decay of the mean of their squares.'),
  epsilon: z.number().positive().default(1e-8).describe('Added to the denominator.'),
};

const adam = z.strictObject({
  use: z.literal('adam').describe('Adam (Kingma & Ba 2015).'),
  lr,
  ...moments,
  weightDecay: z.number().min(0).default(0).describe('Added to the gradient, times the weights (L2), as in PyTorch.'),
});

const adamw = z.strictObject({
  use: z.literal('adamw').describe('Adam with decoupled weight decay (Loshchilov & Hutter 2019).'),
  lr,
  ...moments,
  weightDecay: z.number().min(0).default(0.01).describe('Taken from the weights beside the update, times the learning rate.'),
});

export const optimizerSchema = z.discriminatedUnion('use', [sgd, adam, adamw]).meta({ id: 'optimizer' });
