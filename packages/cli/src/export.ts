import { LimbeckError } from '@limbeck/core/errors';
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

/** What --int8 stands for, by exporter. */
const INT8: Readonly<Record<string, object>> = { onnx: { int8: true }, tfjs: { quantize: 'uint8' }, web: { quantize: 'uint8' } };

/** Exports a network of a run and prints what was written and how it compares. */
export async function exportNetwork(run: string, { format, int8 = false, with: text, role, seed, out, json = false }: ExportFlags): Promise<void> {
  if (int8 && !INT8[format]) throw new LimbeckError('LIM1010', { what: `--int8 is not known to the exporter "${format}".`, expected: `--int8 with one of ${Object.keys(INT8).join(', ')}`, next: 'Give its options with --with.' });
  const options = { ...(int8 ? INT8[format] : {}), ...(text === undefined ? {} : yamlOptions(text)) };
  const catalogue = await installedPlugins();
  const exported = await allOrNothing(json, (signal, report) => exportRun({ run, catalogue, format, options, role, ...(seed === undefined ? {} : { seed }), ...(out === undefined ? {} : { out }), variant: int8 ? '-int8' : '', signal, report }));
  if (exported === undefined) return;
  if (json) printJson({ ok: true, ...exported });
  else printLine(exportText({ ...exported, folder: shortPath(exported.folder) }, textWidth()));
}
