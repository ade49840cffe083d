import { measureTable } from '@limbeck/report';
import { measureWords } from '@limbeck/runtime';
import { allOrNothing } from './all-or-nothing.js';
import { installedPlugins } from './catalogue.js';
import { printJson, printLine, textWidth } from './output.js';
import { yamlOptions } from './yaml-options.js';

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
  const options = text === undefined ? undefined : yamlOptions(text);
  const catalogue = await installedPlugins();
  const result = await allOrNothing(json ?? false, (signal, report) => measureWords({ ...flags, ...(options === undefined ? {} : { options }), words, catalogue, backend, batchSizes: batch, signal, report }));
  if (result === undefined) return;
  if (json) printJson({ ok: true, ...result });
  else printLine(measureTable(result, markdown ? { format: 'markdown' } : { format: 'terminal', width: textWidth() }));
}
