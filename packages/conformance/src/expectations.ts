/** Specs that fail for one reason, by full name without the environment's. */
export interface ExpectedFailures {
  readonly reason: string;
  readonly specs: readonly string[];
}

/** What a backend is known not to do. Both lists may only shrink: an entry without a spec that it explains is an error. */
export interface Expectations {
  /** Kernels and dtypes that it does not have, as `notApplicable` names them, with the reason. */
  readonly missing: Readonly<Record<string, string>>;
  readonly failing: readonly ExpectedFailures[];
}
