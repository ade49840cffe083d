import { LimbeckError, nearest, type SourceLocation } from '@limbeck/core';
import { z } from 'zod';
import { formatPath, type Path } from '../source/path.js';
import { alternatives } from './known-schema.js';

export interface UnknownKey {
  readonly key: string;
  readonly parent: Path;
  readonly where: SourceLocation;
  /** What the map may hold; empty when it is not known. */
  readonly known: readonly string[];
  /** The schema of the map, with all its alternatives. */
  readonly place: z.ZodType | undefined;
  /** The schema of the whole manifest. */
  readonly root: z.ZodType | undefined;
}

export function unknownKeyError(unknown: UnknownKey): LimbeckError {
  const { key, parent, where, known } = unknown;
  const owner = formatPath(parent);
  const suggestion = nearest(key, known);
  return new LimbeckError('LIM1003', {
    what: `\`${key}\` is not a key of ${owner === undefined ? 'the manifest' : `\`${owner}\``}.`,
    where,
    ...(known.length === 0 ? {} : { expected: known.length === 1 ? known[0]! : `one of ${known.join(', ')}` }),
    found: `\`${key}\``,
    next: suggestion === undefined ? advice(unknown) : `Did you mean \`${suggestion}\`?`,
  });
}

function advice({ key, parent, known, place, root }: UnknownKey): string {
  if (key === '<<') return 'YAML 1.2 has no merge keys: repeat the values, or put them in a file that `extends` names.';
  const siblings = place ? usesWith(place, key) : [];
  if (siblings.length > 0) return `Remove it: only ${siblings.map((use) => `\`use: ${use}\``).join(' and ')} has it.`;
  if (known.includes('with')) return 'Remove it; options of the plugin itself stand under `with`.';
  const own = parent.map(String);
  const places = root ? placesOf(root, key).sort((a, b) => a.length - b.length) : [];
  const near = places.filter((path) => path.slice(0, own.length).join('.') === own.join('.'));
  const shown = (near.length > 0 ? near : places).slice(0, 2).map((path) => `\`${path.join('.')}\``);
  return shown.length > 0 ? `It belongs to another place: ${shown.join(' or ')}.` : 'Remove it.';
}

/** The `use` of the alternatives that know a key. */
function usesWith(place: z.ZodType, key: string): string[] {
  return alternatives(place).flatMap((option) => {
    const use = option instanceof z.ZodObject && Object.hasOwn(option.shape, key) ? option.shape['use'] : undefined;
    return use instanceof z.ZodLiteral ? [...use.values].map(String) : [];
  });
}

/** Every place in the maps (not in lists) of a schema where a key is known. */
function placesOf(schema: z.ZodType, key: string, path: readonly string[] = []): string[][] {
  const shapes = alternatives(schema).filter((option) => option instanceof z.ZodObject).map((option) => option.shape as Record<string, z.ZodType>);
  const places = shapes.flatMap((shape) => [
    ...(Object.hasOwn(shape, key) ? [[...path, key]] : []),
    ...Object.entries(shape).flatMap(([name, inner]) => placesOf(inner, key, [...path, name])),
  ]);
  return [...new Map(places.map((place) => [place.join('.'), place])).values()];
}
