import { left, right, ruleFor, terminalColumns } from '../terminal-columns.js';
import { wrap, wrapHard } from '../wrap.js';
import type { ComparedNetwork, ComparedRun, RunsComparison } from './compare-runs.js';
import { comparisonCells, COMPARISON_LEGEND } from './comparison-cells.js';

const NAME = { shortest: 12, longest: 36 };
/** What the columns beside the first may take. */
const FIGURES = 60;

/** The comparison for a terminal of `width` columns, 80 at least: two lines a network. */
export function comparisonTerminal({ runs, notes }: RunsComparison, width: number): string {
  const room = Math.max(NAME.shortest, Math.min(NAME.longest, width - FIGURES));
  const lines = terminalColumns(
    [left(''), left('accuracy %\ngain'), right('params\nm-adds'), right('file\nsize'), right('latency\nms'), right('peak\nmemory'), right('time')],
    runs.flatMap((run, index) => [[`${HEADING}${index}`], ...run.networks.map((network) => cells(network, room))]),
  );
  const drawn = lines.map((line) => (line.startsWith(HEADING) ? wrap(heading(runs[Number(line.slice(HEADING.length))]!, Number(line.slice(HEADING.length))), width, '  ') : line));
  const rule = ruleFor(lines);
  return [...drawn.slice(0, 2), rule, ...drawn.slice(2), rule, wrap(COMPARISON_LEGEND, width), ...(notes.length === 0 ? [] : ['', ...notes.map((note) => wrap(note, width, '  '))])].join('\n');
}

/** Stands for a run's heading while columns are laid out: they must not be as wide as a path. */
const HEADING = '\0';

function heading({ name, folder, status, backend }: ComparedRun, index: number): string {
  return `${index + 1} ${name}${backend === null ? '' : `, backend ${backend}`}${status === 'completed' ? '' : `, ${status}`}: ${folder}`;
}

function cells(network: ComparedNetwork, room: number): string[] {
  const { accuracy, gain, parameters, multiplyAdds, fileSize, latency, peakMemory, seconds } = comparisonCells(network);
  const name = wrapHard(`${network.name} ${network.model}`, room - 2);
  const label = network.role === 'baseline' ? [] : wrapHard(network.label, room - 4).map((line) => `  ${line}`);
  return [
    [...name, ...label].map((line) => `  ${line}`).join('\n'),
    `${accuracy}\n${gain}`, `${parameters}\n${multiplyAdds}`, fileSize, latency.replace(' / ', '\n'), peakMemory, seconds.replace(' min ', ' min\n'),
  ];
}
