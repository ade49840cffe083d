import { LimbeckError } from '@limbeck/core/errors';
import { measureTable } from '@limbeck/report';
import { measureWords } from '@limbeck/runtime';
import { parse } from 'yaml';
import { installedPlugins } from './catalogue.js';
import { interruptible } from './interruptible.js';
import { INTERRUPTED, printJson, printLine } from './output.js';
import { createProgress } from './progress/progress.js';

export interface MeasureOptions {
  readonly backend: string;
  readonly batch: readonly number[];
  readonly threads?: number;
  readonly seed?: number;
  readonly inputShape?: readonly number[];
  readonly classes?: number;
  readonly with?: string;
  readonly json: boolean;
  readonly markdown: boolean;
}

/** Measures models and prints them as a table, or as JSON. */
export async function measure(words: readonly string[], { backend, batch, with: text, json, markdown, ...flags }: MeasureOptions): Promise<void> {
  const options = text === undefined ? undefined : parseOptions(text);
  const catalogue = await installedPlugins();
  // Standard output belongs to the table, which may be piped into a file.
  const progress = createProgress(process.stderr);
  const report = (line: string): void => progress.observe({ type: 'activity', text: line });
  const result = await interruptible(
    (signal) => measureWords({ ...flags, ...(options === undefined ? {} : { options }), words, catalogue, backend, batchSizes: batch, signal, report }).catch((error: unknown) => (signal.aborted ? undefined : Promise.reject(error as Error))),
    progress.note,
  ).finally(() => progress.close());
  if (result === undefined) {
    process.exitCode = 1;
    if (json) printJson(INTERRUPTED);
    return;
  }
  if (json) printJson({ ok: true, ...result });
  else printLine(measureTable(result, markdown ? { format: 'markdown' } : { format: 'terminal', width: Math.min(process.stdout.columns ?? 80, 100) }));
}

function parseOptions(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch (cause) {
    throw new LimbeckError('LIM1010', { what: `--with does not take "${text}": it is no YAML.`, expected: "a map, e.g. '{hidden: [64]}'", found: (cause as Error).message.split('\n')[0]!, next: 'Put the map in quotes.' }, { cause });
  }
}
