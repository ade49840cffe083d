import type { TableRecord } from '@limbeck/record';

export type Coordinates = Readonly<Record<string, string>>;

/** What the rows or the columns are, in the order of the axes' values; one empty combination for a side without axes. */
export function combinations({ axes }: Pick<TableRecord, 'axes'>, side: readonly string[]): Coordinates[] {
  const labels = (name: string): readonly string[] => axes.find((axis) => axis.name === name)?.labels ?? [];
  return side.reduce<Coordinates[]>((before, name) => before.flatMap((at) => labels(name).map((label) => ({ ...at, [name]: label }))), [{}]);
}

export function nameOf(at: Coordinates, side: readonly string[]): string {
  return side.map((axis) => at[axis]).join(', ');
}

/** The item at exactly these coordinates, in whatever order they are written. */
export function atCell<T extends { readonly at: Coordinates }>(items: readonly T[], at: Coordinates): T | undefined {
  const axes = Object.keys(at);
  return items.find((item) => axes.every((axis) => item.at[axis] === at[axis]));
}
