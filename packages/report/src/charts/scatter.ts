import { dot, ruleX, text } from '@observablehq/plot';
import type { SeriesStyle } from '../document.js';
import { formatMean } from '../format-mean.js';
import { color, svgOf } from './svg.js';
import { logTicks } from './ticks.js';

export interface ScatterPoint {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly x: number;
  /** Accuracy, a fraction. */
  readonly y: number;
  readonly sd: number | null;
  /** Written beside the point. */
  readonly mark?: string;
}

/** Accuracy against a cost, which is on a logarithmic axis; whiskers are mean ± sd over the seeds. */
export function scatterChart(points: readonly ScatterPoint[], { xLabel, format }: { readonly xLabel: string; readonly format: (x: number) => string }): string {
  const withSpread = points.filter(({ sd }) => sd !== null && sd > 0);
  const [low, high] = [Math.min(...points.map(({ x }) => x)), Math.max(...points.map(({ x }) => x))];
  const domain = [low / 1.6, high * 1.6];
  const ys = points.flatMap(({ y, sd }) => [y - (sd ?? 0), y + (sd ?? 0)]);
  const padding = Math.max((Math.max(...ys) - Math.min(...ys)) * 0.12, 0.0005);
  return svgOf({
    marginLeft: 46,
    marginTop: 26,
    // Half of the widest tick label, which may stand at the very end of the axis.
    marginRight: 28,
    marginBottom: 38,
    x: { type: 'log', domain, label: xLabel, labelArrow: 'none', labelAnchor: 'center', ticks: logTicks(domain[0]!, domain[1]!), tickFormat: format },
    y: { domain: [Math.min(...ys) - padding, Math.max(...ys) + padding], label: 'accuracy, %', labelArrow: 'none', grid: true, ticks: 5, tickFormat: (value: number) => percentTick(value) },
    marks: [
      ruleX(withSpread, { x: 'x', y1: (p: ScatterPoint) => p.y - p.sd!, y2: (p: ScatterPoint) => p.y + p.sd!, stroke: (p: ScatterPoint) => color(p.style.color), strokeWidth: 2 }),
      dot(points, {
        x: 'x', y: 'y', r: 6, symbol: (p: ScatterPoint) => p.style.symbol, fill: (p: ScatterPoint) => color(p.style.color), stroke: 'var(--surface)', strokeWidth: 1,
        title: (p: ScatterPoint) => `${p.name}: ${formatMean({ mean: p.y, sd: p.sd })} %, ${format(p.x)}`,
      }),
      text(points.filter(({ mark }) => mark !== undefined), { x: 'x', y: 'y', text: 'mark', dx: 9, textAnchor: 'start', fill: 'var(--ink)' }),
    ],
    symbol: { type: 'identity' as never },
  });
}

function percentTick(value: number): string {
  return String(Number((value * 100).toFixed(2)));
}
