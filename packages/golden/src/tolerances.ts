/** Relative tolerances in float32. */
export interface Tolerance {
  readonly loss: number;
  readonly gradient: number;
  /** Inputs whose gradient is 0 in exact arithmetic: the biases of convolutions directly before batch normalisation. */
  readonly vanishing?: RegExp;
  /** What every gradient entry may be off, whatever its size: confident predictions saturate, and leave of a difference of probabilities what float32 makes of 1 - 1. 0 when left out. */
  readonly absolute?: number;
}

const USUAL: Tolerance = { loss: 1e-5, gradient: 2e-5 };

/** About the distance between 1 and the float32 numbers beside it. */
const ROUNDING_OF_ONE = 1e-7;

/** Methods that lose more in float32, have vanishing gradients, or saturate. */
const OTHERS: Readonly<Record<string, Partial<Tolerance>>> = {
  AB: { vanishing: /^params\/connectors\.\d+\.conv\.bias$/ },
  DKD: { absolute: ROUNDING_OF_ONE },
  DML: { absolute: ROUNDING_OF_ONE },
  FitNet: { vanishing: /^params\/conv\.bias$/ },
  FT: { gradient: 5e-5, vanishing: /^params\/translator\.encoder\.(0|3|6)\.bias$/ },
  KD: { absolute: ROUNDING_OF_ONE },
  KD_CE_combined: { absolute: ROUNDING_OF_ONE },
  KDSVD: { gradient: 5e-5 },
  OFD: { gradient: 5e-5 },
  PKT: { loss: 1e-4, gradient: 1e-4 },
  ReviewKD: { gradient: 2e-4 },
};

export function toleranceOf(method: string): Tolerance {
  return { ...USUAL, ...(Object.hasOwn(OTHERS, method) ? OTHERS[method] : {}) };
}

/** Below it a reference loss counts as this large. */
export const SMALLEST_LOSS = 1e-3;

/** What a gradient tensor may be off, as a share of the case's largest gradient, whatever its own size. */
export const SHARE_OF_LARGEST = 1e-7;

/** The same for vanishing gradients. */
export const SHARE_OF_LARGEST_VANISHING = 1e-6;

/** A case none of whose gradients is larger has no gradient in exact arithmetic: what is stored is rounding, and an absolute tolerance decides. */
export const NO_GRADIENT = 1e-12;
export const NO_GRADIENT_TOLERANCE = ROUNDING_OF_ONE;
