import { barX, ruleX, ruleY } from '@observablehq/plot';
import type { ClassDifference } from '../data/confusion.js';
import { formatPercent, formatPoints } from '../format-units.js';
import { color, svgOf } from './svg.js';

/** Bars of the difference in accuracy by class, to the right what was gained; whiskers are ± sd over the seeds. */
export function classBarsChart(classes: readonly ClassDifference[]): string {
  const names = classes.map(({ name }) => name);
  const shown = (name: string): string => (name.length > 16 ? `${name.slice(0, 15)}…` : name);
  const longest = Math.max(...names.map((name) => shown(name).length));
  // By position: two classes may have one name once they are shortened.
  const rows = classes.map((each, row) => ({ ...each, row }));
  type Row = (typeof rows)[number];
  const withSpread = rows.filter(({ sd }) => sd !== null && sd > 0);
  return svgOf({
    height: 62 + classes.length * 22, marginLeft: 16 + longest * 7, marginRight: 14, marginTop: 10, marginBottom: 40,
    x: { label: 'student minus baseline, percentage points', labelArrow: 'none', labelAnchor: 'center', grid: true, ticks: 5, tickFormat: (value: number) => (value === 0 ? '0' : `${value > 0 ? '+' : ''}${Number((value * 100).toFixed(2))}`) },
    y: { domain: rows.map(({ row }) => row), label: null, tickSize: 0, padding: 0.25, tickFormat: (row: number) => shown(names[row]!) },
    marks: [
      barX(rows, { x: 'mean', y: 'row', fill: (each: Row) => color(each.mean < 0 ? '--lost' : '--gained'), fillOpacity: 0.8, title: (each: Row) => `${each.name}: ${formatPoints(each.mean)} points (${formatPercent(each.baseline)} % to ${formatPercent(each.student)} %)` }),
      ruleY(withSpread, { y: 'row', x1: (each: Row) => each.mean - each.sd!, x2: (each: Row) => each.mean + each.sd!, stroke: 'var(--ink)', strokeOpacity: 0.7, strokeWidth: 1.6 }),
      ruleX([0], { stroke: 'var(--ink)', strokeOpacity: 0.6 }),
    ],
  });
}
