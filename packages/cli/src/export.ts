import { exportText } from '@limbeck/report';
import { exportRun } from '@limbeck/runtime';
import { allOrNothing } from './all-or-nothing.js';
import { installedPlugins } from './catalogue.js';
import { printJson, printLine, textWidth } from './output.js';
import { shortPath } from './short-path.js';
import { yamlOptions } from './yaml-options.js';

export interface ExportFlags {
  readonly format: string;
  readonly int8?: boolean;
  readonly with?: string;
  readonly role: string;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** Exports a network of a run and prints what was written and how it compares. */
export async function exportNetwork(run: string, { format, int8 = false, with: text, role, seed, out, json = false }: ExportFlags): Promise<void> {
  const options = text === undefined ? {} : yamlOptions(text);
  const catalogue = await installedPlugins();
  const exported = await allOrNothing(json, (signal, report) => exportRun({ run, catalogue, format, int8, options, role, ...(seed === undefined ? {} : { seed }), ...(out === undefined ? {} : { out }), signal, report }));
  if (exported === undefined) return;
  if (json) printJson({ ok: true, ...exported });
  else printLine(exportText({ ...exported, folder: shortPath(exported.folder) }, textWidth()));
}
