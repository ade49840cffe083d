import { defineStrategy, tf, type ConnectorLayer, type ConnectorModule, type Connectors, type StrategyShapes } from '@limbeck/core';
import { equalShapes, requirePairs, resizeNearest, shapePairs, tapPairs, type ShapePair } from '@limbeck/kernels';
import { z } from 'zod';
import { hierarchicalContext } from './hierarchical-context.js';

const options = z.strictObject({
  fuse: z.boolean().default(true).describe('Whether the student\'s maps are fused from the deepest to the first before they are compared. false compares them as they are.'),
  maxChannels: z.int().min(1).default(512).describe('Channels of the fused maps: those of the student\'s last tap, at most this many.'),
  levels: z.array(z.int().min(1)).default([4, 2, 1]).describe('Sides of the pooled maps that are compared beside the maps themselves, as far as they are less than a map\'s height.'),
});

type Options = z.output<typeof options>;

/**
 * Knowledge review: `Σ_i HCL(U_i, t_i)`, U the student's maps, each fused with what comes from all deeper ones; HCL compares maps and their averages over coarser and coarser windows.
 *
 * From the deepest tap to the first: x = BN(1 x 1 convolution of the tap), after the deepest fused with the map y of the tap before, resized to its size, `x ← z₁ x + z₂ y`, z two attention maps, the
 * sigmoid of a 1 x 1 convolution of both; resized to the teacher's size, it is y of the next tap; U = BN(3 x 3 convolution of it) with the teacher's channels. Vectors are maps of 1 x 1. The weight
 * grows over 20 epochs, as in the published code: min(e / 20, 1) times 5 for resnet32x4 to resnet8x4 or ShuffleNetV1, wrn-40-2 to wrn-16-2, wrn-40-1 or ShuffleNetV1, 8 for resnet32x4 to ShuffleNetV2,
 * 0.6 for resnet56 to resnet20, 1 for resnet110 to resnet32; beside cross-entropy, with batches of 128 and learning rate 0.1.
 *
 * @shape student taps `[B, H, W, C]` or `[B, C]`, teacher taps `[B, H', W', C']` or `[B, C']`, from the first to the deepest -> `[]`
 * @unit squared units of the teacher's activations
 * @reduce mean over all elements of each level, weighted mean over levels, sum over the pairs
 * @paper Chen, Liu, Zhao & Jia 2021, section 3, https://arxiv.org/abs/2104.09044
 * @throws LIM3001 the numbers of taps differ, a tap is neither map nor vector, or without fusion the shapes differ
 * @example
 * - { use: reviewkd, weight: { warmUp: 20, to: 5, perEpoch: true }, student: [stage*, pooled], teacher: ['stage*:preact', pooled] }
 */
export default defineStrategy({
  id: 'reviewkd',
  kind: 'feature',
  formula: 'Σ_i HCL(U_i, t_i), U_i the student\'s i-th map fused with all deeper ones by trained attention, HCL the squared differences of maps and of their averages over windows',
  paper: 'Chen, Liu, Zhao & Jia 2021, section 3, https://arxiv.org/abs/2104.09044',
  deviations: ['Levels of the loss that are not below a map\'s height are left out, and their weights 1, 1/2, 1/4, 1/8 count in the order of those that are used, as in the published code.'],
  weight: { use: 'linear-warm-up', from: 0, to: 5, epochs: 20, perEpoch: true },
  options,
  needs: { teacher: true },
  taps: { student: { default: ['stage*', 'pooled'] }, teacher: { default: ['stage*:preact', 'pooled'] } },
  // Batch normalisation of the fusion.
  laws: ({ fuse }) => (fuse ? { dependsOnBatch: true } : { zeroAtEqualLogits: true }),
  check: (shapes, { fuse }) => void mapPairs(shapes, fuse),
  connectors: (shapes, given) => ({ modules: given.fuse ? fusionModules(shapes, given) : {} }),
  loss(networks, { fuse, levels }) {
    const pairs = tapPairs(networks).map(({ student, teacher }) => ({ student: asMap(student), teacher: asMap(teacher) }));
    const maps = fuse ? fusedMaps(pairs, networks.connectors) : pairs.map(({ student }) => student);
    return tf.addN(pairs.map(({ teacher }, i) => hierarchicalContext(maps[i]!, teacher, levels)));
  },
});

/** Shapes `[H, W, C]`, those of vectors as maps. */
function mapPairs(shapes: StrategyShapes, fuse: boolean): ShapePair[] {
  const pairs = shapePairs(shapes).map(({ student, teacher }) => ({ student: mapShape(student), teacher: mapShape(teacher) }));
  const next = 'Name other activations in `student` and `teacher` of the term.';
  requirePairs(pairs, ({ student, teacher }) => student.length === 3 && teacher.length === 3, { what: 'A tap is neither a map nor a vector.', expected: 'maps [H, W, C] or vectors [C]', next });
  if (!fuse) requirePairs(pairs, equalShapes, { what: 'Without fusion a tap of the student must have the shape of the teacher\'s.', expected: 'equal shapes', next });
  return pairs;
}

function fusionModules(shapes: StrategyShapes, { maxChannels }: Options): Record<string, ConnectorModule> {
  const pairs = mapPairs(shapes, true);
  const channels = Math.min(maxChannels, pairs.at(-1)!.student[2]!);
  const normalized = (filters: number, kernelSize: number): ConnectorLayer[] => [{ type: 'conv2d', filters, kernelSize, useBias: false }, { type: 'batch-norm' }];
  return Object.fromEntries(pairs.flatMap(({ student, teacher }, i): [string, ConnectorModule][] => {
    const [height, width] = student as [number, number];
    const attention: ConnectorModule = { input: [height, width, 2 * channels], layers: [{ type: 'conv2d', filters: 2, kernelSize: 1 }, { type: 'sigmoid' }] };
    return [
      [`reduce${i + 1}`, { input: student, layers: normalized(channels, 1) }],
      ...(i < pairs.length - 1 ? [[`attention${i + 1}`, attention] satisfies [string, ConnectorModule]] : []),
      [`expand${i + 1}`, { input: [teacher[0]!, teacher[1]!, channels], layers: normalized(teacher[2]!, 3) }],
    ];
  }));
}

interface MapPair {
  readonly student: tf.Tensor4D;
  readonly teacher: tf.Tensor4D;
}

/** The student's maps in the teacher's shapes, each with what comes from the deeper ones in it. */
function fusedMaps(pairs: readonly MapPair[], { apply }: Connectors): tf.Tensor4D[] {
  let deeper: tf.Tensor4D | undefined;
  return pairs.map((pair, i) => [pair, i + 1] as const).reverse().map(([{ student, teacher }, number]) => {
    const own = apply(`reduce${number}`, student) as tf.Tensor4D;
    const fused = deeper ? fuse(own, resizeNearest(deeper, sizeOf(own)), (both) => apply(`attention${number}`, both)) : own;
    deeper = resizeNearest(fused, sizeOf(teacher));
    return apply(`expand${number}`, deeper) as tf.Tensor4D;
  }).reverse();
}

/** `z₁ x + z₂ y`. @shape x, y `[B, H, W, C]`, z `[B, H, W, 2]` */
function fuse(x: tf.Tensor4D, y: tf.Tensor4D, attention: (both: tf.Tensor) => tf.Tensor): tf.Tensor4D {
  const [first, second] = tf.split(attention(tf.concat([x, y], 3)), 2, 3) as [tf.Tensor, tf.Tensor];
  return tf.add(tf.mul(x, first), tf.mul(y, second));
}

function sizeOf({ shape }: tf.Tensor4D): [height: number, width: number] {
  return [shape[1], shape[2]];
}

function mapShape(shape: readonly number[]): readonly number[] {
  return shape.length === 1 ? [1, 1, shape[0]!] : shape;
}

function asMap(tap: tf.Tensor): tf.Tensor4D {
  return (tap.rank === 2 ? tf.reshape(tap, [tap.shape[0]!, 1, 1, tap.shape[1]!]) : tap) as tf.Tensor4D;
}
