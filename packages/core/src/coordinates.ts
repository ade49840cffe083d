/** Labels by axis: a cell of a table, or what several cells share. */
export type Coordinates = Readonly<Record<string, string>>;

export interface TableAxis {
  readonly name: string;
  readonly labels: readonly string[];
}

/** Every combination of the labels of the axes named, the last fastest; one empty combination where none is named. */
export function combinations({ axes }: { readonly axes: readonly TableAxis[] }, names: readonly string[]): Coordinates[] {
  const labels = (name: string): readonly string[] => axes.find((axis) => axis.name === name)?.labels ?? [];
  return names.reduce<Coordinates[]>((before, name) => before.flatMap((at) => labels(name).map((label) => ({ ...at, [name]: label }))), [{}]);
}

/** "kd, mlp 16": the labels of these axes, in their order. */
export function labelsAt(at: Coordinates, axes: readonly string[]): string {
  return axes.map((axis) => at[axis]).join(', ');
}
