import type { Coordinates, TableAxis } from './types.js';

/** Every combination of the labels of the axes, the last axis fastest. */
export function combinations(axes: readonly TableAxis[]): Coordinates[] {
  return axes.reduce<Coordinates[]>((before, { name, labels }) => before.flatMap((at) => labels.map((label) => ({ ...at, [name]: label }))), [{}]);
}

/** Labels in the order of the axes, as one text. */
export function nameOf(at: Coordinates, axes: readonly string[]): string {
  return axes.map((axis) => at[axis]!).join(', ');
}
