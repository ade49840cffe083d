import { LimbeckError } from '@limbeck/core/errors';
import { parse } from 'yaml';

/** What stands after --with. @throws LIM1010 it is no map in YAML */
export function yamlOptions(text: string): Readonly<Record<string, unknown>> {
  const refuse = (found: string, cause?: unknown): never => {
    throw new LimbeckError('LIM1010', { what: `--with does not take "${text}": it is no map in YAML.`, expected: "a map, e.g. '{hidden: [64]}'", found, next: 'Put the map in quotes.' }, { cause });
  };
  const value = parseOr(text, refuse);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : refuse(JSON.stringify(value));
}

function parseOr(text: string, refuse: (found: string, cause: unknown) => never): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    return refuse((cause as Error).message.split('\n')[0]!, cause);
  }
}
