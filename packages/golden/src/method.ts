import type { CaseReader } from './case-reader.js';
import type { VectorTensor } from './vector-file.js';

/** A network's outputs, from the case's inputs. */
export interface VectorOutputs {
  /** Zeros when left out: for a strategy that looks at taps alone. */
  readonly logits?: VectorTensor;
  readonly taps?: readonly VectorTensor[];
  /** Of each tap, the affine part of the batch normalisation before it, for strategies that need norms. */
  readonly norms?: readonly VectorNorm[];
}

/** @shape `[C]` both */
export interface VectorNorm {
  readonly gamma: VectorTensor;
  readonly beta: VectorTensor;
}

/** Where the value of a connector's weight comes from. */
export interface WeightSource {
  readonly from: VectorTensor;
  /** The weight's axes among those of the tensor, as in a transposition: [0, 1, 3, 2] swaps the last two. In their own order when left out. */
  readonly axes?: readonly number[];
}

/** One strategy's loss in a case. Its gradients are taken in the student's outputs and in its trainable connectors, as in training; all else is constant. */
export interface VectorTerm {
  /** One of the method's strategies. */
  readonly strategy: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** 1 when left out. */
  readonly weight?: number;
  readonly student: VectorOutputs;
  readonly teachers?: readonly VectorOutputs[];
  readonly peers?: readonly VectorOutputs[];
  /** Class indices; zeros when left out. */
  readonly labels?: readonly number[];
  /** Every trainable weight, and whatever else shall not begin as the strategy declares it: `module/layer/weight`, a parameter's or a bank's name. */
  readonly connectors?: Readonly<Record<string, VectorTensor | WeightSource>>;
  /** What stands in for the strategy's random numbers, by name. */
  readonly random?: Readonly<Record<string, VectorTensor>>;
  /** What is remembered of the samples, by name. */
  readonly rows?: Readonly<Record<string, VectorTensor>>;
  /** Which samples, and the labels of all. The first ones of as many as there are when left out, of class 0. */
  readonly samples?: { readonly ids: readonly number[]; readonly labels: readonly number[] };
  /** `[B, L]`: 1 at tokens, 0 at padding. */
  readonly mask?: VectorTensor;
  /** Where training stands: epoch 1 of 1 when left out. */
  readonly time?: { readonly epoch: number; readonly epochs: number };
}

/** How the vectors of one method become losses of installed strategies. */
export interface VectorMethod {
  /** As the files call it. */
  readonly method: string;
  /** The strategies that compute it. */
  readonly strategies: readonly string[];
  /** The terms whose weighted sum is the case's loss. A gradient goes to the input whose name it has. */
  terms(read: CaseReader): readonly VectorTerm[];
}
