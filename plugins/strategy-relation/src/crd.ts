import { defineStrategy, tf, type ConnectorLayer, type ConnectorModule, type MemoryBank } from '@limbeck/core';
import { chosenProducts, l2Normalize, maskWhere, replaceRows, stopGradient, unitVectors } from '@limbeck/kernels';
import { z } from 'zod';
import { contrastiveLoss, partition, type ContrastOptions } from './contrastive-loss.js';
import { chosenSamples, modeOption, negativeBanks, negativeCount, negativeRandom, sourceOption } from './negatives.js';

const options = z.strictObject({
  embedding: z.int().min(1).default(128).describe('Numbers in an embedding.'),
  negatives: z.int().min(1).default(16384).describe('K: with how many other samples each is compared. At most as many as there are.'),
  temperature: z.number().min(0.02).default(0.07).describe('τ.'),
  momentum: z.number().min(0).lt(1).default(0.5).describe('What of a row of the memory stays when its sample is seen.'),
  from: sourceOption.default('other-classes').describe('Which samples are negatives: those of other classes, or all but the sample itself.'),
  mode: modeOption.default('exact').describe('The positive: `exact`, the sample itself; `relax`, any one of its class.'),
});

type Network = 'student' | 'teacher';

/** The embedding of one network is compared with the memory of the other. */
const OTHER = { student: 'teacher', teacher: 'student' } as const;
const NETWORKS = ['student', 'teacher'] as const;
const memoryOf = (network: Network): string => `${network}-memory`;
const partitionOf = (network: Network): string => `${network}-z`;

/**
 * Contrastive representation distillation: `L(e_s, M_t) + L(e_t, M_s)`, `L(e, M) = 1/B Σ_b [-log P_bb / (P_bb + K/N) - Σ_j log (K/N) / (P_bj + K/N)]`, `P_bj = exp(e_b · M_j / τ) / Z` over K negatives j.
 *
 * e is a trained linear map of a network's activation, of length 1 (where it is 0 it stays so, without a gradient); M its values of all N training samples as they were last seen, `M_b ← normalize(μ M_b + (1 - μ) e_b)`. Z is N times the mean of the
 * numerators in the first batch, and stays. Both linear maps are trained, the teacher's too. Weight 0.8 beside cross-entropy is that of the published CIFAR-100 runs (with `kd`: weight 1 of each).
 *
 * The memories are two times N x 128 numbers (51 MB for 50,000 samples, 1.3 GB for ImageNet). A step multiplies the embeddings with all rows and takes the products that it needs, `[B, N]` numbers, instead of `[B, K, 128]` rows: with
 * N = 50,000, K = 16,384, B = 64 the compiled loss with its gradients and updates takes 0.19 to 0.22 s and 0.4 GB on ONNX Runtime, 0.16 to 0.17 s and 0.4 GB on TensorFlow, on two cores (with rows, one sample at a time: 0.51 s and 1.4 GB;
 * 0.43 to 0.53 s and 1.3 GB).
 *
 * @shape student tap `[B, ...]`, teacher tap `[B, ...]` -> `[]`
 * @unit nats
 * @reduce sum over the negatives and both directions, mean over the batch
 * @paper Tian, Krishnan & Isola 2020, https://arxiv.org/abs/1910.10699. Drawing of negatives: see `deviations`
 * @throws LIM3001 there are no negatives
 * @example
 * - { use: crd, weight: 0.8, with: { negatives: 4096 } }
 */
export default defineStrategy({
  id: 'crd',
  kind: 'relation',
  formula: 'L(e_s, M_t) + L(e_t, M_s), L = -log P_bb / (P_bb + K/N) - Σ_j log (K/N) / (P_bj + K/N), P_bj = exp(e_b · M_j / τ) / Z; mean over the batch',
  paper: 'Tian, Krishnan & Isola 2020, https://arxiv.org/abs/1910.10699',
  deviations: [
    'Negatives are spread evenly over the other classes (one from each of K equal parts of them), where the published code draws any K of them; each still has the same chance.',
    'K is at most the number of negatives that a sample of the largest class has, where the published code draws with repetition.',
    'Memories, Z, momentum and the 1e-7 in the denominators are those of the published code.',
  ],
  weight: 0.8,
  options,
  needs: { teacher: true },
  taps: { student: { default: ['pooled'], max: 1 }, teacher: { default: ['pooled'], max: 1 } },
  check: (shapes, draw) => void negativeCount(shapes, draw),
  connectors(shapes, { embedding, ...draw }) {
    const { student, teachers, labels } = shapes;
    const module = (input: readonly number[]): ConnectorModule => ({ input, layers: [...(input.length > 1 ? [{ type: 'flatten' }] satisfies ConnectorLayer[] : []), { type: 'dense', units: embedding }] });
    // So that a row has length 1 on average.
    const bound = Math.sqrt(3 / embedding);
    const memory: MemoryBank = { shape: [labels.length, embedding], initial: { uniform: [-bound, bound] } };
    const unset: MemoryBank = { shape: [], initial: { fill: -1 } };
    return {
      modules: { student: module(student.taps[0]!), teacher: module(teachers[0]!.taps[0]!) },
      banks: { ...negativeBanks(shapes, draw), ...Object.fromEntries(NETWORKS.flatMap((network) => [[memoryOf(network), memory], [partitionOf(network), unset]])) },
    };
  },
  random: (shapes, draw) => negativeRandom(shapes, draw),
  loss({ student, teacher, connectors: { apply, banks }, samples: { ids }, labels, random }, { temperature, momentum, ...draw }) {
    const samples = banks[memoryOf('student')]!.shape[0]!;
    const contrast: ContrastOptions = { temperature, samples };
    const chosen = chosenSamples({ ids, labels, random, banks, samples }, draw);
    const activations = { student: student.taps[0]!, teacher: stopGradient(teacher.taps[0]!) };
    const terms = NETWORKS.map((network) => {
      const embedded = unitVectors(apply(network, activations[network]) as tf.Tensor2D);
      const similarities = chosenProducts(embedded, banks[memoryOf(OTHER[network])] as tf.Tensor2D, chosen);
      const before = banks[partitionOf(network)] as tf.Scalar;
      const z = maskWhere(tf.greater(before, 0), before, partition(stopGradient(similarities), contrast)) as tf.Scalar;
      const memory = banks[memoryOf(network)] as tf.Tensor2D;
      const moved = l2Normalize(tf.add(tf.mul(tf.gather(memory, ids), momentum), tf.mul(stopGradient(embedded), 1 - momentum)));
      return { loss: contrastiveLoss(similarities, z, contrast), banks: { [memoryOf(network)]: replaceRows(memory, ids, moved), [partitionOf(network)]: z } };
    });
    return { loss: tf.addN(terms.map(({ loss }) => loss)), banks: Object.assign({}, ...terms.map((term) => term.banks)) as Record<string, tf.Tensor> };
  },
});
