import type { z } from 'zod';
import type { ConnectorDeclarations, ConnectorLayer, SampleRow } from './connector.js';
import type { NamedSchedule } from './schedule-schema.js';
import type { NamedTensors } from './tensor.js';
import type { tf } from './tf.js';

/** Outputs of one network for the batch, from its one forward pass. */
export interface NetworkOutputs {
  /** `[B, classes]`. */
  readonly logits: tf.Tensor2D;
  /** The tapped inner activations, in the order in which the manifest names them. */
  readonly taps: readonly tf.Tensor[];
  /** The network's last layer; present where the definition needs classifiers. The student's is trained: gradient flows into it. Read by `classifierOf`. */
  readonly classifier?: Classifier;
  /** Of each tap, the batch normalisation before it; a teacher's, where the definition needs norms. Read by `normOf`. */
  readonly norms?: readonly (Norm | undefined)[];
}

/** A linear classifier: logits = pooled · kernel + bias. */
export interface Classifier {
  /** `[D, classes]`. */
  readonly kernel: tf.Tensor2D;
  /** `[classes]`. */
  readonly bias?: tf.Tensor1D;
}

/** The affine part of a batch normalisation: its outputs are distributed about normally with this mean and standard deviation |gamma|. */
export interface Norm {
  /** `[C]`. */
  readonly gamma: tf.Tensor1D;
  /** `[C]`. */
  readonly beta: tf.Tensor1D;
}

export interface Labels {
  /** `[B]` int32 class indices. */
  readonly ids: tf.Tensor1D;
  /** `[B, classes]` float32. */
  readonly oneHot: tf.Tensor2D;
}

/** The strategy's connectors at this step. */
export interface Connectors {
  /** Runs a module in training mode (a frozen one in inference mode). */
  apply(module: string, x: tf.Tensor): tf.Tensor;
  readonly parameters: NamedTensors;
  readonly banks: NamedTensors;
}

/** The samples of the batch and what is remembered of them. */
export interface BatchSamples {
  /** `[B]` int32: their indices in the dataset's training split. */
  readonly ids: tf.Tensor1D;
  /** `[B, ...shape]` by the name under which `perSample` declares it. */
  readonly rows: NamedTensors;
  /** `[B, L]`: 1 at tokens, 0 at padding. Absent where the data have no padding. */
  readonly mask?: tf.Tensor2D;
}

/** Where training stands. */
export interface TrainingTime {
  /** Counts from 1; a whole number. */
  readonly epoch: tf.Scalar;
  /** Epochs of this training, or of this stage. */
  readonly epochs: number;
}

export interface StrategyInput {
  readonly student: NetworkOutputs;
  /** The first of `teachers`. Present when the definition needs a teacher. No gradient flows into it. */
  readonly teacher: NetworkOutputs;
  readonly teachers: readonly NetworkOutputs[];
  /** The other networks that are trained together with this one. No gradient flows into them. */
  readonly peers: readonly NetworkOutputs[];
  readonly labels: Labels;
  readonly connectors: Connectors;
  readonly samples: BatchSamples;
  /** Uniform [0, 1) numbers, new at every step, by the name under which `random` declares them. */
  readonly random: NamedTensors;
  readonly time: TrainingTime;
}

/** A loss term and the state that follows from it; what is left out keeps its value. */
export interface StrategyResult {
  readonly loss: tf.Scalar;
  readonly banks?: NamedTensors;
  readonly rows?: NamedTensors;
}

export interface StrategyNeeds {
  readonly teacher: boolean;
  /** Takes any number of teachers; false when left out: exactly one. */
  readonly severalTeachers?: boolean;
  /** Takes the other networks that are trained together. */
  readonly peers?: boolean;
  /** Updates the networks one after the other in every step, each seeing those before it as they are after their update; false when left out: all at once. */
  readonly alternatingPeers?: boolean;
  /** Takes the last layer of the student and of every teacher, which must be linear. */
  readonly classifiers?: boolean;
  /** Takes the batch normalisation before each of a teacher's taps. */
  readonly norms?: boolean;
}

/** How many inner activations of a network a strategy takes. */
export interface TapNeed {
  /** Names, globs and aliases used when the manifest names none. */
  readonly default: readonly string[];
  /** 1 when left out. */
  readonly min?: number;
  /** As many as are named when left out. */
  readonly max?: number;
}

/** Shapes of a network's taps, without the batch axis. */
export interface NetworkShapes {
  readonly taps: readonly (readonly number[])[];
  /** Of its classifier's kernel, `[D, classes]`; present where the definition needs classifiers. */
  readonly classifier?: readonly [features: number, classes: number];
}

/** Everything about a training that a strategy's declarations may depend on. */
export interface StrategyShapes {
  readonly batchSize: number;
  readonly classes: number;
  /** Class index of each sample of the dataset's training split, by sample index. */
  readonly labels: ArrayLike<number>;
  readonly student: NetworkShapes;
  /** Empty when there is no teacher. */
  readonly teachers: readonly NetworkShapes[];
}

/** What the conformance suite may assume beyond the laws every strategy obeys. */
export interface StrategyLaws {
  /** The loss is 0 where student and teacher (or peer) logits, and their taps, are equal. */
  readonly zeroAtEqualLogits?: boolean;
  /** The value depends on which samples share a batch, not only on each sample. */
  readonly dependsOnBatch?: boolean;
  /** The value depends on the order of the samples in the batch. */
  readonly dependsOnOrder?: boolean;
  /** Where a gradient is by design not the derivative of the value, and why: by `logits`, `taps`, `classifier` (the student's) or the name of a connector. */
  readonly gradientIsNotDerivative?: Readonly<Record<string, string>>;
  /** Connectors trained by a reversed gradient: the derivative times one factor that is not above 0. */
  readonly reversedGradient?: readonly string[];
}

/** The options as a loss receives them: one that may be a schedule has its value of this step, a tensor where it changes. */
export type LossOptions<Options> = unknown extends Options ? Options : { readonly [Key in keyof Options]: [Extract<Options[Key], NamedSchedule>] extends [never] ? Options[Key] : ScalarLike };

/** A number, or a scalar tensor where it changes from step to step. */
export type ScalarLike = number | tf.Scalar;

/** A value, or how it follows from the options. The type of a method, like those below it: a strategy with options of its own is a `DistillationStrategy` too. */
type ByOptions<Value, Options> = Value | { from(options: Options): Value }['from'];

/** What the layers between student and classifier may depend on: the student's taps as it was, the teacher's with its classifier. */
export interface GraftShapes {
  readonly student: NetworkShapes;
  readonly teacher: NetworkShapes & { readonly classifier: readonly [features: number, classes: number] };
}

/** Layers that a strategy puts between the student and the teacher's classifier. */
export interface Graft {
  /** Applied to the student's first tap; end in what the teacher's classifier takes, before or after global average pooling. */
  readonly layers: readonly ConnectorLayer[];
}

export interface DistillationStrategy<Schema extends z.ZodType = z.ZodType> {
  /** The file name and the word in the manifest. */
  readonly id: string;
  readonly kind: 'response' | 'feature' | 'relation' | 'label';
  /** One line, shown by `limbeck list strategies`. */
  readonly formula: string;
  /** Authors, year, section, address; and any deviation. */
  readonly paper: string;
  /** Where it differs from the paper or from its code, a sentence each. */
  readonly deviations?: readonly string[];
  /** What the term is multiplied by where the manifest does not say: the published weight for CIFAR. 1 when left out. */
  readonly weight?: number | NamedSchedule;
  readonly options: Schema;
  readonly needs: ByOptions<StrategyNeeds, z.output<Schema>>;
  /** Left out: only logits. */
  readonly taps?: { readonly student?: TapNeed; readonly teacher?: TapNeed };
  readonly laws?: ByOptions<StrategyLaws, z.output<Schema>>;
  /** @throws LimbeckError LIM3001 when the shapes do not fit; called before anything is trained. */
  check?(shapes: StrategyShapes, options: z.output<Schema>): void;
  /** What is trained or remembered beside the networks. */
  connectors?(shapes: StrategyShapes, options: z.output<Schema>): ConnectorDeclarations;
  /**
   * Rebuilds the student before it is trained: up to the first of its taps, then these layers, global average pooling where they end in a map, and the teacher's classifier with its weights, frozen.
   * That is the student that is trained, evaluated, measured and exported; the loss, like `check` and `connectors`, receives the layers' output as `student.taps[0]`.
   *
   * @throws LimbeckError LIM3001 when the shapes do not fit.
   */
  graft?(shapes: GraftShapes, options: z.output<Schema>): Graft;
  /** What is remembered of every training sample. */
  perSample?(shapes: StrategyShapes, options: z.output<Schema>): Readonly<Record<string, SampleRow>>;
  /** Shapes of the random numbers that a step needs. */
  random?(shapes: StrategyShapes, options: z.output<Schema>): Readonly<Record<string, readonly number[]>>;
  /** The unweighted loss term; pure and traceable. */
  loss(input: StrategyInput, options: LossOptions<z.output<Schema>>): tf.Scalar | StrategyResult;
}

export function defineStrategy<Schema extends z.ZodType>(definition: DistillationStrategy<Schema>): DistillationStrategy<Schema> {
  return Object.freeze(definition);
}

/** What a strategy needs with these options. */
export function needsOf<Schema extends z.ZodType>({ needs }: DistillationStrategy<Schema>, options: z.output<Schema>): StrategyNeeds {
  return typeof needs === 'function' ? needs(options) : needs;
}

/** What the conformance suite may assume of a strategy with these options. */
export function lawsOf<Schema extends z.ZodType>({ laws = {} }: DistillationStrategy<Schema>, options: z.output<Schema>): StrategyLaws {
  return typeof laws === 'function' ? laws(options) : laws;
}
