import { defineStrategy, tf, type ConnectorLayer } from '@limbeck/core';
import { z } from 'zod';
import type { CaseReader } from './case-reader.js';
import type { VectorMethod, VectorTerm } from './method.js';

/** A hint with a regressor between student and teacher: enough to prove how weights of connectors come in and gradients go out. */
export const hint = defineStrategy({
  id: 'hint',
  kind: 'feature',
  formula: 'mean (r(s) - t)²',
  paper: 'Romero et al. 2015, https://arxiv.org/abs/1412.6550',
  options: z.strictObject({ layers: z.array(z.custom<ConnectorLayer>()) }),
  needs: { teacher: true },
  taps: { student: { default: ['pooled'] }, teacher: { default: ['pooled'] } },
  connectors: ({ student }, { layers }) => ({ modules: { regressor: { input: student.taps[0]!, layers } } }),
  loss: ({ student, teacher, connectors }) => tf.mean(tf.squaredDifference(connectors.apply('regressor', student.taps[0]!), teacher.taps[0]!)),
});

const kernelSize = z.array(z.int()).nullable().transform((sizes) => sizes?.[0] ?? 1);

function terms(read: CaseReader): VectorTerm[] {
  const params = read.params();
  const type = read.hyper('regressor', z.enum(['none', 'conv', 'convTranspose']));
  const [student, teacher] = [read.tensors('studentFeatures')[0]!, read.tensors('teacherFeatures')[0]!];
  const shared = { filters: teacher.shape.at(-1)!, kernelSize: read.hyper('kernel', kernelSize), strides: read.hyper('stride', z.int()) };
  const convolution: ConnectorLayer[] = type === 'none' ? [] : type === 'conv' ? [{ type: 'conv2d', ...shared, padding: read.hyper('padding', z.int()) }] : [{ type: 'conv2d-transpose', ...shared }];
  const normalized = read.hyper('batchNorm', z.string().nullable()) === null ? [] : [{ type: 'batch-norm' } as const];
  const layer = type === 'conv' ? 'regressor/conv2d1' : 'regressor/conv2d-transpose1';
  const from = (weight: string, param: string, axes?: number[]) => (params.has(param) ? { [weight]: { from: params.get(param)!, ...(axes ? { axes } : {}) } } : {});
  return [{
    strategy: 'hint', student: { taps: [student] }, teachers: [{ taps: [teacher] }],
    options: { layers: [...convolution, ...normalized, ...(read.hyper('relu', z.boolean()) ? [{ type: 'relu' }] : [])] },
    connectors: {
      // The files keep a transposed convolution's kernel as [kh, kw, in, out], TensorFlow.js as [kh, kw, out, in].
      ...from(`${layer}/kernel`, 'conv.weight', type === 'convTranspose' ? [0, 1, 3, 2] : undefined), ...from(`${layer}/bias`, 'conv.bias'),
      ...from('regressor/batch-norm1/gamma', 'bn.weight'), ...from('regressor/batch-norm1/beta', 'bn.bias'),
    },
  }];
}

export const HINTS: readonly VectorMethod[] = ['FitNet', 'FitNet_linear'].map((method) => ({ method, strategies: ['hint'], terms }));
