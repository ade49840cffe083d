import type { Coordinates } from '@limbeck/core/coordinates';

export { combinations } from '@limbeck/core/coordinates';
export type { Coordinates };

export function nameOf(at: Coordinates, side: readonly string[]): string {
  return side.map((axis) => at[axis]).join(', ');
}

/** The item at exactly these coordinates, in whatever order they are written. */
export function atCell<T extends { readonly at: Coordinates }>(items: readonly T[], at: Coordinates): T | undefined {
  const axes = Object.keys(at);
  return items.find((item) => axes.every((axis) => item.at[axis] === at[axis]));
}
