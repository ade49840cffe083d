/** How a tensor begins. The numbers come from the run's seeded generator: the same on every backend. */
export type InitialValue =
  | { readonly fill: number }
  /** Uniform in [low, high). */
  | { readonly uniform: readonly [low: number, high: number] }
  /** Normal with mean 0 and this standard deviation. */
  | { readonly normal: number }
  /** These numbers, row by row. */
  | { readonly values: ArrayLike<number> };

/** One layer of a connector's module, in the words of tf.layers. Channels last. */
export type ConnectorLayer =
  | { readonly type: 'conv2d'; readonly filters: number; readonly kernelSize: number; readonly strides?: number; readonly padding?: 'same' | 'valid' | number; readonly useBias?: boolean }
  | { readonly type: 'conv2d-transpose'; readonly filters: number; readonly kernelSize: number; readonly strides?: number; readonly padding?: 'same' | 'valid'; readonly useBias?: boolean }
  | { readonly type: 'dense'; readonly units: number; readonly useBias?: boolean }
  /** momentum 0.9 and epsilon 1e-5 when left out, as PyTorch's defaults (there momentum 0.1). */
  | { readonly type: 'batch-norm'; readonly momentum?: number; readonly epsilon?: number }
  | { readonly type: 'relu' }
  | { readonly type: 'leaky-relu'; readonly slope: number }
  | { readonly type: 'sigmoid' }
  | { readonly type: 'flatten' }
  /** Means over windows of `size` x `size`, next to each other. */
  | { readonly type: 'average-pool'; readonly size: number }
  | { readonly type: 'global-average-pool' };

/** A small network beside the student: a regressor, an embedding, half of an autoencoder. */
export interface ConnectorModule {
  /** Shape of its input, without the batch axis. */
  readonly input: readonly number[];
  readonly layers: readonly ConnectorLayer[];
  /** false freezes it: its weights stay and batch normalisation uses its averages. true when left out. */
  readonly trainable?: boolean;
}

/** A learned tensor without a network: a temperature, a variance per channel. */
export interface ConnectorParameter {
  readonly shape: readonly number[];
  readonly initial: InitialValue;
}

/** A tensor that the strategy itself rewrites at every step, such as the banks of contrastive methods; no gradient flows into it. */
export interface MemoryBank {
  readonly shape: readonly number[];
  readonly initial: InitialValue;
}

/** What a strategy trains or remembers beside the networks, as data. It is kept in checkpoints and left out of exports. */
export interface ConnectorDeclarations {
  readonly modules?: Readonly<Record<string, ConnectorModule>>;
  readonly parameters?: Readonly<Record<string, ConnectorParameter>>;
  readonly banks?: Readonly<Record<string, MemoryBank>>;
}

/** A row that is remembered for every training sample, under the dataset's sample index. */
export interface SampleRow {
  /** Of one sample. */
  readonly shape: readonly number[];
  /** What a sample has before it was seen: a number everywhere, or the one-hot vector of its label (shape `[classes]`). */
  readonly initial: { readonly fill: number } | 'one-hot-label';
}
