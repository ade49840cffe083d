import { tf, type RandomInputLayer } from '@limbeck/core';

/** What the stock layer, whose class tfjs-layers does not export by name, keeps inside. */
interface StockDropout extends tf.layers.Layer {
  readonly rate: number;
}

type StockClass = new (args: { readonly rate: number; readonly name?: string }) => StockDropout;

const Stock = tf.layers.dropout({ rate: 0 }).constructor as StockClass;

/**
 * `y = x * [u >= rate] / (1 - rate)` in training, u uniform and given from outside (`randomInput`); the identity in inference.
 *
 * The stock layer draws its mask in JavaScript, which a recorded step would keep for ever. In every saved model it is the stock Dropout layer.
 *
 * @shape `[B, ...]` -> same
 * @paper Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014, https://jmlr.org/papers/v15/srivastava14a.html
 */
export class SeededDropout extends Stock implements RandomInputLayer {
  static readonly className = 'Dropout';

  randomInput: tf.Tensor | undefined = undefined;
  private sampleShape: readonly number[] | undefined = undefined;

  constructor(args: { readonly rate: number; readonly name?: string }) {
    if (!(args.rate >= 0 && args.rate < 1)) throw new RangeError(`A dropout rate is at least 0 and below 1, not ${args.rate}.`);
    super(args);
  }

  override build(inputShape: tf.Shape | tf.Shape[]): void {
    super.build(inputShape);
    const shape = (Array.isArray(inputShape[0]) ? inputShape[0] : inputShape) as tf.Shape;
    this.sampleShape = shape.slice(1) as number[];
  }

  randomShape(batchSize: number): readonly number[] {
    if (!this.sampleShape) throw new Error(`Dropout "${this.name}" is not part of a model yet.`);
    return [batchSize, ...this.sampleShape];
  }

  override call(inputs: tf.Tensor | tf.Tensor[], kwargs: Record<string, unknown>): tf.Tensor | tf.Tensor[] {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    if (!kwargs['training'] || this.rate === 0) return x;
    const random = this.randomInput;
    if (!random) throw new Error(`Dropout "${this.name}" runs in training without its random numbers: set randomInput before the forward pass.`);
    if (random.shape.join() !== x.shape.join()) throw new Error(`Dropout "${this.name}" needs random numbers of shape [${x.shape.join(', ')}], not [${random.shape.join(', ')}].`);
    return tf.tidy(() => {
      const kept = tf.cast(tf.greaterEqual(random, this.rate), 'float32');
      return tf.mul(x, tf.mul(kept, 1 / (1 - this.rate)));
    });
  }
}
