import { LimbeckError, tf } from '@limbeck/core';
import { batchNormTraining } from '../batch-norm-training.js';

type StockArguments = NonNullable<Parameters<typeof tf.layers.batchNormalization>[0]>;
type StockVariable = tf.layers.Layer['weights'][number];

/** What the stock layer, whose class tfjs-layers does not export by name, keeps inside. */
interface StockBatchNormalization extends tf.layers.Layer {
  readonly axis: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly gamma: StockVariable;
  readonly beta: StockVariable;
  readonly movingMean: StockVariable;
  readonly movingVariance: StockVariable;
}

type StockClass = new (args: StockArguments) => StockBatchNormalization;

const Stock = tf.layers.batchNormalization().constructor as StockClass;

/**
 * Batch normalisation over all axes but the last, with one operation for the training path where the backend has it, and PyTorch's conventions
 * instead of tfjs-layers': epsilon 1e-5, momentum 0.9 (PyTorch's 0.1: the share of the new batch), and the moving variance is the unbiased one.
 *
 * In inference, and in every saved model, it is the stock BatchNormalization layer.
 *
 * @shape `[N, C]` or `[N, H, W, C]` -> same
 * @paper Ioffe & Szegedy 2015, https://arxiv.org/abs/1502.03167
 */
export class FusedBatchNormalization extends Stock {
  static readonly className = 'BatchNormalization';

  constructor(args: StockArguments = {}) {
    super({ momentum: 0.9, epsilon: 1e-5, ...args });
    if (this.axis !== -1 || !this.center || !this.scale) throw new RangeError('FusedBatchNormalization normalises the last axis, with gamma and beta.');
  }

  /** @throws LIM3001 in training when the batch has one value a channel, whose variance is 0. */
  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor | tf.Tensor[] {
    if (!kwargs['training']) return super.call(inputs, kwargs);
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    return tf.tidy(() => {
      const count = x.size / x.shape.at(-1)!;
      if (count < 2) throw tooFewValues(this.name, x.shape);
      const { y, mean, variance } = batchNormTraining(x, this.gamma.read() as tf.Tensor1D, this.beta.read() as tf.Tensor1D, this.epsilon);
      this.follow(this.movingMean, mean, 1);
      this.follow(this.movingVariance, variance, count / (count - 1));
      return y;
    });
  }

  /** `moving <- momentum moving + (1 - momentum) correction value` */
  private follow(moving: StockVariable, value: tf.Tensor, correction: number): void {
    moving.write(tf.add(tf.mul(moving.read(), this.momentum), tf.mul(value, (1 - this.momentum) * correction)));
  }
}

function tooFewValues(name: string, shape: readonly number[]): LimbeckError {
  return new LimbeckError('LIM3001', {
    what: `Batch normalisation "${name}" cannot train on a batch of shape [${shape.join(', ')}].`,
    expected: 'more than one value a channel',
    found: 'one',
    next: 'Use a batch size of at least 2.',
  });
}
