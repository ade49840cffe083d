/** How a model file is fed, and what is taken of its outputs. Plain data, so that another process can run it too. */
export interface FilePlan {
  /** Absolute. */
  readonly file: string;
  readonly input: FileInput;
  readonly logits: FileLogits;
}

/** Pixels and channels of an image whose channels stand first in the file. */
export interface ChannelsFirst {
  readonly pixels: number;
  readonly channels: number;
}

export interface FileInput {
  readonly name: string;
  readonly dtype: 'float32' | 'int32';
  /** One sample as the file takes it, without the batch axis. */
  readonly shape: readonly number[];
  /** Samples that it takes at once; null where it takes any number. */
  readonly batch: number | null;
  /** null where the numbers of a sample stand in the dataset's order. */
  readonly channelsFirst: ChannelsFirst | null;
  /** value * factor + offset, each per channel; null where values are taken as they are. */
  readonly affine: { readonly factor: readonly number[]; readonly offset: readonly number[] } | null;
}

export interface FileLogits {
  readonly name: string;
  /** Numbers for one sample in the file. */
  readonly width: number;
  /** Which of them is each of the dataset's classes. */
  readonly columns: readonly number[];
  readonly probabilities: boolean;
}

/** An inner value of a file as strategies get it. */
export interface FileTap {
  readonly key: string;
  /** Channels last, without the batch axis. */
  readonly shape: readonly number[];
  readonly channelsFirst: ChannelsFirst | null;
}
