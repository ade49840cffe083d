import { availableParallelism, cpus, release } from 'node:os';

/** What a record says of the machine that it was made on. */
export interface Machine {
  /** Platform and release, for example "linux 6.8.0". */
  readonly os: string;
  readonly arch: string;
  readonly cpu: string;
  /** Logical cores that this process may use. */
  readonly cores: number;
}

export function thisMachine(): Machine {
  return { os: `${process.platform} ${release()}`, arch: process.arch, cpu: cpus()[0]?.model.trim() || 'unknown', cores: availableParallelism() };
}
