import { LimbeckError, tf, type ConnectorDeclarations, type Labels, type NamedTensors, type StrategyShapes } from '@limbeck/core';
import { fixedTensor } from '@limbeck/kernels';
import { z } from 'zod';

/** From which other samples negatives are drawn. */
export const sourceOption = z.enum(['other-classes', 'other-samples']);
type Source = z.output<typeof sourceOption>;

/** Which sample is the positive: the sample itself, or any one of its class. */
export const modeOption = z.enum(['exact', 'relax']);
type Mode = z.output<typeof modeOption>;

export interface Draw {
  readonly negatives: number;
  readonly from: Source;
  readonly mode: Mode;
}

/** Sample indices, those of a class in a row. */
const ORDER = 'order';
/** Of each class, where it begins in that order and how many samples it has. */
const CLASSES = 'classes';

/**
 * K: as many as asked for, or as many as there are for a sample of the largest class.
 *
 * @throws LIM3001 there are none
 */
export function negativeCount({ labels, classes }: Pick<StrategyShapes, 'labels' | 'classes'>, { negatives, from }: Draw): number {
  const largest = from === 'other-samples' ? 1 : Math.max(...classSizes(labels, classes));
  const found = Math.min(negatives, labels.length - largest);
  if (found >= 1) return found;
  throw new LimbeckError('LIM3001', {
    what: from === 'other-samples' ? 'There is no other sample to tell a sample from.' : 'All training samples are of one class.', expected: `negatives from ${from === 'other-samples' ? 'other samples' : 'other classes'}`,
    found: `${labels.length} training samples`, next: 'Train on more samples, or, where there is one class, give `from: other-samples`.',
  });
}

/** What `chosenSamples` looks up. */
export function negativeBanks({ labels, classes }: Pick<StrategyShapes, 'labels' | 'classes'>, { from, mode }: Draw): NonNullable<ConnectorDeclarations['banks']> {
  if (from === 'other-samples' && mode === 'exact') return {};
  const sizes = classSizes(labels, classes);
  const next = sizes.map((_, c) => sizes.slice(0, c).reduce((sum, size) => sum + size, 0));
  const ranges = sizes.flatMap((size, c) => [next[c]!, size]);
  const order = new Float32Array(labels.length);
  for (let sample = 0; sample < labels.length; sample++) order[next[labels[sample]!]!++] = sample;
  return { [ORDER]: { shape: [labels.length], initial: { values: order } }, [CLASSES]: { shape: [classes, 2], initial: { values: ranges } } };
}

/** Shapes of the random numbers. */
export function negativeRandom({ batchSize, ...shapes }: Pick<StrategyShapes, 'batchSize' | 'labels' | 'classes'>, draw: Draw): Record<string, readonly number[]> {
  return { negatives: [batchSize, negativeCount(shapes, draw)], turn: [batchSize, 1], ...(draw.mode === 'relax' ? { positive: [batchSize, 1] } : {}) };
}

export interface Given {
  readonly ids: tf.Tensor1D;
  readonly labels: Labels;
  readonly random: NamedTensors;
  readonly banks: NamedTensors;
  /** N. */
  readonly samples: number;
}

/**
 * Sample indices of the positive and of K negatives, all different where the negatives are of other classes.
 *
 * The M candidates of a sample stand on a circle that begins behind it (or behind its class). It is turned by a uniform number and cut into K nearly equal arcs, of each of which one candidate is drawn:
 * every candidate has the chance K / M, and none comes twice. (Independent draws without repetition would take a sort.)
 *
 * @shape ids `[B]`, random `[B, K]`, `[B, 1]` -> `[B, 1 + K]` int32, the positive first
 */
export function chosenSamples({ ids, labels, random, banks, samples }: Given, { from, mode }: Draw): tf.Tensor2D {
  const own = tf.cast(tf.expandDims(ids, 1), 'float32');
  const ranges = banks[CLASSES];
  const [begin, size] = ranges ? tf.split(tf.gather(ranges, labels.ids), 2, 1) as [tf.Tensor, tf.Tensor] : [own, tf.onesLike(own)];
  const byClass = from === 'other-classes';
  const [end, others] = byClass ? [tf.add(begin, size), tf.sub(samples, size)] : [tf.add(own, 1), tf.mul(tf.onesLike(own), samples - 1)];
  const turned = tf.add(drawnOfArcs(random['negatives']!, others), tf.floor(tf.mul(random['turn']!, others)));
  const places = wrapped(tf.add(wrapped(turned, others), end), samples);
  const negatives = byClass ? inOrder(banks, places) : places;
  const positive = mode === 'exact' ? own : inOrder(banks, tf.add(begin, tf.floor(tf.mul(random['positive']!, size))));
  return tf.cast(tf.concat([positive, negatives], 1), 'int32') as tf.Tensor2D;
}

/**
 * `floor(k M / K) + floor(u_k w_k)`, w_k the length of the k-th of K arcs of whole numbers from 0 to M - 1. Exact for M below 2^23: k M / K grows by at least 1 from k to k + 1, and so do its rounded values.
 *
 * @shape uniform `[B, K]`, others (M) `[B, 1]` -> `[B, K]`
 */
function drawnOfArcs(uniform: tf.Tensor, others: tf.Tensor): tf.Tensor {
  const count = uniform.shape[1]!;
  const perArc = tf.div(others, count);
  const bounds = tf.floor(tf.mul(perArc, fixedTensor(Array.from({ length: count + 1 }, (_, k) => k), [1, count + 1])));
  const from = tf.slice(bounds, [0, 0], [-1, count]);
  const length = tf.sub(tf.slice(bounds, [0, 1], [-1, count]), from);
  return tf.add(from, tf.floor(tf.mul(uniform, length)));
}

/** What is at or behind the end of a circle, once around. */
function wrapped(places: tf.Tensor, around: tf.Tensor | number): tf.Tensor {
  return tf.sub(places, tf.mul(tf.cast(tf.greaterEqual(places, around), 'float32'), around));
}

function inOrder(banks: NamedTensors, places: tf.Tensor): tf.Tensor {
  return tf.gather(banks[ORDER]!, tf.cast(places, 'int32'));
}

function classSizes(labels: ArrayLike<number>, classes: number): number[] {
  const sizes = Array.from({ length: classes }, () => 0);
  for (let sample = 0; sample < labels.length; sample++) sizes[labels[sample]!]!++;
  return sizes;
}
