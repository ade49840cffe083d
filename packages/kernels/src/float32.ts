/** The smallest normal float32. */
export const SMALLEST = 2 ** -126;

/** Its square root: a sum of squares whose root is smaller has underflowed, and counts as 0. */
export const ROOT_OF_SMALLEST = 1e-19;
