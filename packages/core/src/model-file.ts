import type { DType, NamedHostTensors } from './tensor.js';

/** A value that goes into a model file or comes out of it. */
export interface ModelFileValue {
  readonly name: string;
  /** What `ModelFile.run` takes or gives for it. */
  readonly dtype: DType;
  /** What the file itself says, for example `float16` or `uint8`: values are converted. */
  readonly storedAs: string;
  /** A name, or null, stands for an axis of any length. */
  readonly shape: readonly (number | string | null)[];
}

/** A finished network in a file of another framework's format, opened by an engine that runs it. Calls must not overlap. */
export interface ModelFile {
  readonly inputs: readonly ModelFileValue[];
  readonly outputs: readonly ModelFileValue[];
  /** The file, and the others that hold its weights. */
  readonly files: readonly string[];
  /** One forward pass. @throws LIM3013 an input is missing, or does not fit */
  run(inputs: NamedHostTensors): Promise<NamedHostTensors>;
  dispose(): void;
}

export interface ModelFileOptions {
  /** Names of inner values that shall be outputs too. @throws LIM3004 the file has no such value */
  readonly values?: readonly string[];
}
