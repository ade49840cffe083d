import { tf } from '@limbeck/core';
import { BATCH_NORM_TRAINING, BATCH_NORM_TRAINING_GRAD } from '@limbeck/kernels';
import type { NodeJSKernelBackend } from '@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js';
import { asRank4 } from './rank4.js';

/** Limbeck's fused batch normalisation for eager execution, as one native operation forward and one backward. */
export function registerBatchNormKernels(): void {
  tf.registerKernel({
    kernelName: BATCH_NORM_TRAINING,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { x, gamma, beta } = inputs as Record<'x' | 'gamma' | 'beta', tf.Tensor>;
      const engine = backend as NodeJSKernelBackend;
      return tf.tidy(() => {
        const empty = tf.tensor1d([], 'float32');
        const outputs = engine.executeMultipleOutputs('FusedBatchNormV3', attributes(engine, attrs?.['epsilon'] as number), [reshaped(engine, x, asRank4(x.shape)), gamma, beta, empty, empty], 6);
        // Output 2 is the unbiased variance; the fourth and fifth are mean and biased variance, kept for the gradient.
        return [reshaped(engine, outputs[0]!, x.shape), outputs[3]!, outputs[4]!];
      });
    },
  });
  tf.registerKernel({
    kernelName: BATCH_NORM_TRAINING_GRAD,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { dy, x, gamma, mean, variance } = inputs as Record<'dy' | 'x' | 'gamma' | 'mean' | 'variance', tf.Tensor>;
      const engine = backend as NodeJSKernelBackend;
      return tf.tidy(() => {
        const shape = asRank4(x.shape);
        const empty = tf.tensor1d([], 'float32');
        const outputs = engine.executeMultipleOutputs('FusedBatchNormGradV3', attributes(engine, attrs?.['epsilon'] as number), [reshaped(engine, dy, shape), reshaped(engine, x, shape), gamma, mean, variance, empty], 5);
        return [reshaped(engine, outputs[0]!, x.shape), outputs[1]!, outputs[2]!];
      });
    },
  });
}

function attributes(engine: NodeJSKernelBackend, epsilon: number): Parameters<NodeJSKernelBackend['executeMultipleOutputs']>[1] {
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_STRING, TF_ATTR_BOOL, TF_FLOAT } = engine.binding;
  return [
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'U', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'epsilon', type: TF_ATTR_FLOAT, value: epsilon },
    { name: 'data_format', type: TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: TF_ATTR_BOOL, value: true },
  ];
}

/** A kernel runs while its backend is the active one, so the shape tensor lands there. */
function reshaped(engine: NodeJSKernelBackend, x: tf.Tensor, shape: readonly number[]): tf.Tensor {
  if (x.rank === shape.length) return x;
  const { TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = engine.binding;
  return engine.executeSingleOutput(
    'Reshape',
    [
      { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
      { name: 'Tshape', type: TF_ATTR_TYPE, value: TF_INT32 },
    ],
    [x, tf.tensor1d([...shape], 'int32')],
  );
}
