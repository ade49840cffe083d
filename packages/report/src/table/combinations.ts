import type { Coordinates } from '@limbeck/core/coordinates';

export { combinations, labelsAt } from '@limbeck/core/coordinates';
export type { Coordinates };

/** Whether an item has these labels, whatever its others are. */
export function liesAt({ at }: { readonly at: Coordinates }, labels: Coordinates): boolean {
  return Object.entries(labels).every(([axis, label]) => at[axis] === label);
}

/** The item at exactly these coordinates, in whatever order they are written. */
export function atCell<T extends { readonly at: Coordinates }>(items: readonly T[], at: Coordinates): T | undefined {
  return items.find((item) => liesAt(item, at));
}
