import type { LoadedManifest, Path, StrategyUse } from '@limbeck/manifest';
import type { Composition, ConfiguredTerm } from './composition.js';

/** The manifest with every term's weight written out, the strategy's own where the manifest names none: what is recorded says what was trained. */
export function withTermWeights(manifest: LoadedManifest['manifest'], { teachers, stages }: Pick<Composition, 'teachers' | 'stages'>): LoadedManifest['manifest'] {
  const terms = [...teachers, ...stages].flatMap((each) => each.terms);
  return terms.reduce((written, { path, use }) => setIn(written, path, inOrder(use)), manifest);
}

/** The weight where people write it. */
function inOrder({ use, id, weight, ...rest }: ConfiguredTerm['use']): StrategyUse {
  return Object.freeze({ use, ...(id === undefined ? {} : { id }), weight, ...rest });
}

/** A copy of nested objects and lists with another value at `path`; what is not on the way stays the same. */
function setIn<T>(value: T, [key, ...rest]: Path, leaf: unknown): T {
  if (key === undefined) return leaf as T;
  const inner = setIn((value as Readonly<Record<string | number, unknown>>)[key], rest, leaf);
  const copy = Array.isArray(value) ? value.map((item: unknown, i) => (i === key ? inner : item)) : { ...value, [key]: inner };
  return Object.freeze(copy) as T;
}
