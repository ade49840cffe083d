import type { TableRecord } from '@limbeck/record';

export type Coordinates = Readonly<Record<string, string>>;

/** What the rows or the columns are, in the order of the axes' values; one empty combination for a side without axes. */
export function combinations({ axes }: Pick<TableRecord, 'axes'>, side: readonly string[]): Coordinates[] {
  const labels = (name: string): readonly string[] => axes.find((axis) => axis.name === name)?.labels ?? [];
  return side.reduce<Coordinates[]>((before, name) => before.flatMap((at) => labels(name).map((label) => ({ ...at, [name]: label }))), [{}]);
}

/** "kd, mlp 16": the labels of these axes, in their order. */
export function labelsAt(at: Coordinates, axes: readonly string[]): string {
  return axes.map((axis) => at[axis]).join(', ');
}

/** Whether an item has these labels, whatever its others are. */
export function liesAt({ at }: { readonly at: Coordinates }, labels: Coordinates): boolean {
  return Object.entries(labels).every(([axis, label]) => at[axis] === label);
}

/** The item at exactly these coordinates, in whatever order they are written. */
export function atCell<T extends { readonly at: Coordinates }>(items: readonly T[], at: Coordinates): T | undefined {
  return items.find((item) => liesAt(item, at));
}
