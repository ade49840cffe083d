import { NO_GRADIENT, NO_GRADIENT_TOLERANCE, SHARE_OF_LARGEST, SHARE_OF_LARGEST_VANISHING, SMALLEST_LOSS, type Tolerance } from './tolerances.js';
import type { VectorTensor } from './vector-file.js';

/** How far a value is from its reference. */
export interface Deviation {
  /** The difference over the reference's size; null where the reference is too small to say, and where the value is not finite. */
  readonly relative: number | null;
  /** The difference over what is allowed: beyond 1 it is too large. null where the value is not finite. */
  readonly share: number | null;
}

/** `|value - reference| / max(|reference|, 1e-3)`, and that over the tolerance. */
export function compareLoss(value: number, reference: number, tolerance: Tolerance): Deviation {
  if (!Number.isFinite(value)) return { relative: null, share: null };
  const relative = Math.abs(value - reference) / Math.max(Math.abs(reference), SMALLEST_LOSS);
  return { relative, share: relative / tolerance.loss };
}

export interface GradientDeviation extends Deviation {
  readonly name: string;
}

/**
 * Each gradient tensor's largest difference `d = max |g - r|`, allowed to be `rtol · max |r| + 1e-7 · G`, with G the case's largest
 * reference |gradient|, or the absolute tolerance of methods that saturate where that is more; a missing one is zero.
 */
export function compareGradients(gradients: ReadonlyMap<string, ArrayLike<number>>, references: readonly VectorTensor[], tolerance: Tolerance): GradientDeviation[] {
  const largest = Math.max(...references.map(({ data }) => largestOf(data)));
  return references.map(({ name, data }) => {
    const size = largestOf(data);
    const given = gradients.get(name);
    const difference = data.reduce((worst, reference, i) => Math.max(worst, Math.abs((given?.[i] ?? 0) - reference)), 0);
    if (!Number.isFinite(difference)) return { name, relative: null, share: null };
    const bySize = tolerance.gradient * size;
    const byLargest = SHARE_OF_LARGEST * largest;
    const vanishing = tolerance.vanishing?.test(name) ?? false;
    const allowed = largest <= NO_GRADIENT ? NO_GRADIENT_TOLERANCE : Math.max(bySize + byLargest, vanishing ? SHARE_OF_LARGEST_VANISHING * largest : 0, tolerance.absolute ?? 0);
    return { name, relative: largest > NO_GRADIENT && bySize >= Math.max(byLargest, tolerance.absolute ?? 0) ? difference / size : null, share: difference / allowed };
  });
}

/** Within tolerance. */
export function isWithin({ share }: Deviation): boolean {
  return share !== null && share <= 1;
}

/** Not Math.max alone, which a long tensor spread into its arguments would overflow. */
function largestOf(data: readonly number[]): number {
  return data.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}
