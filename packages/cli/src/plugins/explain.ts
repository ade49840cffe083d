import { LimbeckError, nearest, PLUGIN_KINDS, type PluginKind } from '@limbeck/core';
import { Catalogue, loadLocalPlugins, type CatalogueEntry } from '@limbeck/runtime';
import { installedPlugins } from '../catalogue.js';
import { colorsFor } from '../colors.js';
import { printJson, printLine, textWidth } from '../output.js';
import { describePlugin } from './describe-plugin.js';
import { explainText } from './explain-text.js';

export interface ExplainFlags {
  readonly kind?: PluginKind;
  readonly json: boolean;
}

/** Prints everything about one plugin: an installed one by its id, or that of a file. */
export async function explain(word: string, { kind, json }: ExplainFlags): Promise<void> {
  const { entry, catalogue, also } = isFile(word) ? await fromFile(word, kind) : await installed(word, kind);
  const plugin = await describePlugin(entry, catalogue);
  // What cannot be loaded is an error here: it throws again, with its place.
  if (plugin.problem !== undefined) await catalogue.load(entry.kind, entry.id);
  if (json) printJson({ ok: true, plugin, also });
  else printLine(explainText(plugin, { also, width: textWidth(), colors: colorsFor(process.stdout) }));
}

interface Found {
  readonly entry: CatalogueEntry;
  readonly catalogue: Catalogue;
  readonly also: readonly PluginKind[];
}

const isFile = (word: string): boolean => /[/\\]|\.[cm]?[jt]s$/.test(word);

/** Of several plugins of a file that of the kind asked for, or the first. */
async function fromFile(word: string, kind: PluginKind | undefined): Promise<Found> {
  const entries = await loadLocalPlugins(word, process.cwd());
  return { ...chosen(entries, kind) ?? chosen(entries, undefined)!, catalogue: new Catalogue(entries) };
}

/** Of several kinds the first in the order in which they are listed, strategies before all. */
async function installed(word: string, kind: PluginKind | undefined): Promise<Found> {
  const catalogue = await installedPlugins();
  const all = (Object.keys(PLUGIN_KINDS) as PluginKind[]).flatMap((each) => catalogue.entry(each, word) ?? []);
  const found = chosen(all, kind);
  if (!found) throw unknown(word, kind, catalogue);
  return { ...found, catalogue };
}

function chosen(all: readonly CatalogueEntry[], kind: PluginKind | undefined): Pick<Found, 'entry' | 'also'> | undefined {
  const entry = kind === undefined ? all[0] : all.find((each) => each.kind === kind);
  return entry && { entry, also: all.filter((each) => each !== entry).map((each) => each.kind) };
}

function unknown(word: string, kind: PluginKind | undefined, catalogue: Catalogue): LimbeckError {
  const entries = catalogue.entries.filter((entry) => kind === undefined || entry.kind === kind);
  const suggestion = nearest(word, entries.map(({ id }) => id));
  const kinds = entries.filter(({ id }) => id === suggestion).map((entry) => PLUGIN_KINDS[entry.kind]);
  return new LimbeckError('LIM2001', {
    what: `No installed plugin is called "${word}"${kind === undefined ? '' : ` among the ${kind}`}.`,
    expected: 'the id of a plugin, or the path of a plugin file such as ./my-kd.ts',
    next: `${suggestion === undefined ? '' : `Did you mean the ${kinds.join(' or ')} "${suggestion}"? `}List what is installed: limbeck list${kind === undefined ? '' : ` ${kind}`}.`,
  });
}
