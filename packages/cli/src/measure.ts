import { LimbeckError } from '@limbeck/core/errors';
import { measureTable } from '@limbeck/report';
import { measureWords } from '@limbeck/runtime';
import { parse } from 'yaml';
import { allOrNothing } from './all-or-nothing.js';
import { installedPlugins } from './catalogue.js';
import { printJson, printLine, textWidth } from './output.js';

export interface MeasureFlags {
  readonly backend: string;
  readonly batch: readonly number[];
  readonly threads?: number;
  readonly seed?: number;
  readonly inputShape?: readonly number[];
  readonly classes?: number;
  readonly with?: string;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** Measures models and prints them as a table, or as JSON. */
export async function measure(words: readonly string[], { backend, batch, with: text, json, markdown, ...flags }: MeasureFlags): Promise<void> {
  const options = text === undefined ? undefined : parseOptions(text);
  const catalogue = await installedPlugins();
  const result = await allOrNothing(json ?? false, (signal, report) => measureWords({ ...flags, ...(options === undefined ? {} : { options }), words, catalogue, backend, batchSizes: batch, signal, report }));
  if (result === undefined) return;
  if (json) printJson({ ok: true, ...result });
  else printLine(measureTable(result, markdown ? { format: 'markdown' } : { format: 'terminal', width: textWidth() }));
}

function parseOptions(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new LimbeckError('LIM1010', { what: `--with does not take "${text}": it is no YAML.`, expected: "a map, e.g. '{hidden: [64]}'", found: (cause as Error).message.split('\n')[0]!, next: 'Put the map in quotes.' }, { cause });
  }
}
