/** Keys and list indices from the root of a document. */
export type Path = readonly (string | number)[];

/** `distill.strategies[0].use`; undefined for the root. */
export function formatPath(path: Path): string | undefined {
  if (path.length === 0) return undefined;
  return path.map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`)).join('');
}

/** The path in `distill.strategies[0].use`, or undefined where the text is none. */
export function parsePath(text: string): (string | number)[] | undefined {
  if (!/^[^.[\]\s]+(\.[^.[\]\s]+|\[\d{1,6}\])*$/.test(text)) return undefined;
  return [...text.matchAll(/\[(\d+)\]|[^.[\]]+/g)].map((match) => (match[1] === undefined ? match[0] : Number(match[1])));
}

/** The value at a path of plain data, or undefined. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null && Object.hasOwn(at, key) ? Reflect.get(at, key) : undefined), value);
}
