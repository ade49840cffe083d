import { PLUGIN_KINDS } from '@limbeck/core/plugin';
import type { PluginReport } from '@limbeck/record';
import { left, terminalColumns } from '@limbeck/report/terminal-columns';
import { wrap, wrapHard } from '@limbeck/report/wrap';
import type { Colors } from '../colors.js';
import { shortPath } from '../short-path.js';
import { optionRows, type OptionRow, type OptionSchema } from './option-rows.js';

const LABEL = 10;
const ENOUGH = 30;

/** Everything about one plugin, for a terminal of this width. */
export function explainText(plugin: PluginReport, { also, width, colors }: { readonly also: readonly PluginReport['kind'][]; readonly width: number; readonly colors: Colors }): string {
  const { kind, id, package: from, version, family, formula, description, paper, deviations = [], example = '' } = plugin;
  const label = (name: string, text: string): string => text.split('\n').map((part, i) => `${colors.dim((i === 0 ? name : '').padEnd(LABEL))}${wrap(part, width - LABEL).replaceAll('\n', `\n${' '.repeat(LABEL)}`)}`).join('\n');
  const options = optionRows((plugin.options ?? {}) as OptionSchema);
  const facts = [
    ...(paper === undefined ? [] : [label('paper', paper)]),
    ...deviations.map((text, i) => label(i === 0 ? 'differs' : '', text)),
    ...(kind === 'strategies' ? [label('takes', takes(plugin)), label('adds', adds(plugin)), label('weight', weightText(plugin.weight))] : []),
    ...(plugin.options !== undefined && options.length === 0 ? [label('options', 'none')] : []),
  ];
  const sections = [
    [`${colors.bold(id)}  ${PLUGIN_KINDS[kind]}${family === undefined ? '' : `, ${family}`}  ${colors.dim(version === 'local' ? shortPath(from) : `${from} ${version}`)}`],
    [formula, description].filter((text) => text !== undefined).map((text) => indented(wrap(text, width - 2))),
    facts,
    options.length === 0 ? [] : [colors.bold('Options'), ...optionTable(options, width, colors)],
    [colors.bold('In a manifest'), indented(example.trimEnd())],
    also.map((other) => `There is a ${PLUGIN_KINDS[other]} of this id too: limbeck explain ${id} --kind ${other}`),
  ];
  return sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n');
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');

function takes({ needs, taps }: PluginReport): string {
  if (!needs) return 'what depends on its options';
  const networks = [
    needs.teacher ? (needs.severalTeachers ? 'the logits of one or several teachers' : 'the logits of one teacher') : '',
    needs.peers ? `the networks that are trained with it (peers)${needs.alternatingPeers ? ', updated one after the other' : ''}` : '',
    needs.classifiers ? "the student's and the teachers' last layer, which must be linear" : '',
    needs.norms ? "the batch normalisation before each of the teacher's activations" : '',
  ].filter((text) => text !== '');
  const activations = (['student', 'teacher'] as const).flatMap((side) => (taps?.[side] ? [tapText(side, taps[side])] : []));
  return [networks.length === 0 ? 'the student and the labels alone' : networks.join('; '), ...activations].join('\n');
}

function tapText(side: string, { default: names, min, max }: { readonly default: readonly string[]; readonly min: number; readonly max: number | null }): string {
  const count = max === min ? `${min}` : max !== null ? `${min} to ${max}` : min === 1 ? 'one or several' : `at least ${min}`;
  return `${count} inner activation${max === 1 ? '' : 's'} of the ${side}, by default ${names.join(', ')}`;
}

function adds({ adds: added }: PluginReport): string {
  if (!added) return 'what depends on the networks and options';
  const { graft, modules, parameters, banks, rows, random } = added;
  const named = (what: string, names: readonly string[]): string[] => (names.length === 0 ? [] : [`${what}: ${names.join(', ')}`]);
  const parts = [
    ...(graft ? ["layers of its own between the student and the teacher's classifier"] : []),
    ...named('connectors', modules), ...named('learned tensors', parameters), ...named('memory banks', banks), ...named('rows remembered of every sample', rows), ...named('random numbers in every step', random),
  ];
  return parts.length === 0 ? 'nothing beside the networks' : parts.join('; ');
}

function weightText(weight: unknown): string {
  if (typeof weight === 'number') return weight === 1 ? '1, where the manifest gives none' : `${weight}, as published, where the manifest gives none`;
  return `${JSON.stringify(weight).replaceAll('"', '').replaceAll(/([:,])/g, '$1 ')}, as published, where the manifest gives none`;
}

/** Narrower types and defaults where the descriptions would have too little room. */
function optionTable(rows: readonly OptionRow[], width: number, colors: Colors): string[] {
  const table = (narrow: number, description: (text: string) => string): string[] => terminalColumns([left('option'), left('type'), left('default'), left('')], rows.map((row) => [row.name, wrapHard(row.type, narrow).join('\n'), wrapHard(row.fallback, narrow).join('\n'), description(row.description)]));
  const roomOf = (narrow: number): number => width - 2 - Math.max(...table(narrow, () => '|').map((line) => line.lastIndexOf('|')));
  const narrow = [16, 12, 10].find((each) => roomOf(each) >= ENOUGH) ?? 8;
  const [head, ...lines] = table(narrow, (text) => wrapHard(text, Math.max(8, roomOf(narrow))).join('\n'));
  return [colors.dim(`  ${head}`), ...lines.map((line) => `  ${line}`)];
}
