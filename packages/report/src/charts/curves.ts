import { areaY, dot, line, ruleY, type Markish } from '@observablehq/plot';
import type { CurvePoint } from '../data/curve.js';
import type { SeriesStyle } from '../document.js';
import { color, svgOf } from './svg.js';
import { epochTicks, logTicks } from './ticks.js';

export interface Series {
  readonly name: string;
  readonly style: SeriesStyle;
  readonly points: readonly CurvePoint[];
}

export interface CurvesOptions {
  readonly yLabel: string;
  readonly format: (value: number) => string;
  /** Logarithmic where the values are positive and span more than a factor of 20. */
  readonly logarithmic?: boolean;
  /** From zero on both axes: what is shown begins with the first step, and its height counts. Else as the values need. */
  readonly fromZero?: boolean;
  /** Values without a training, such as a teacher that was read from a checkpoint. */
  readonly levels?: readonly { readonly name: string; readonly style: SeriesStyle; readonly value: number }[];
}

/** Lines of means over epochs, with mean ± sd of the seeds as bands. */
export function curvesChart(series: readonly Series[], { yLabel, format, logarithmic = false, fromZero = false, levels = [] }: CurvesOptions): string {
  const log = logarithmic && spansDecades(series);
  const floor = Math.min(...series.flatMap(({ points }) => points.map((point) => point.mean))) / 2;
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const shown = series.flatMap(({ points }) => points.flatMap((point) => [Math.max(point.low, log ? floor : -Infinity), point.high]));
  const domain = fromZero ? [0, Math.ceil(Math.max(...xs))] : [Math.min(...xs), Math.max(...xs)];
  const marks: Markish[] = series.flatMap(({ name, style, points }) => [
    ...(points.some(({ n }) => n > 1) && !style.broad ? [areaY(points, { x: 'x', y1: (p: CurvePoint) => (log ? Math.max(p.low, floor) : p.low), y2: 'high', fill: color(style.color), fillOpacity: 0.18 })] : []),
    line(points, { x: 'x', y: 'mean', stroke: color(style.color), ...(style.broad ? BROAD : { strokeWidth: 2 }), ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }) }),
    // Single points make no line; few are easier to read, and to point at, as dots.
    ...(points.length <= 20 ? [dot(points, { x: 'x', y: 'mean', r: 2.5, symbol: style.symbol, fill: color(style.color), title: (p: CurvePoint) => `${name}, epoch ${Number(p.x.toFixed(2))}: ${format(p.mean)}${p.n > 1 ? ` ± ${format((p.high - p.low) / 2)} (${p.n} seeds)` : ''}` })] : []),
  ]);
  return svgOf({
    marginLeft: 46,
    marginTop: 26,
    marginRight: 12,
    marginBottom: 38,
    x: { domain, label: 'epoch', labelArrow: 'none', labelAnchor: 'center', ticks: epochTicks(domain[0]!, domain[1]!), tickFormat: String },
    y: { label: yLabel, labelArrow: 'none', grid: true, ticks: 5, tickFormat: format, ...(log ? { type: 'log' as const, ticks: logTicks(Math.min(...shown), Math.max(...shown)) } : { nice: true, zero: fromZero }) },
    marks: [...levels.map(({ style, value }) => ruleY([value], { stroke: color(style.color), strokeWidth: 1.5, ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }) })), ...marks],
  });
}

const BROAD = { strokeWidth: 7, strokeOpacity: 0.22 } as const;

function spansDecades(series: readonly Series[]): boolean {
  const values = series.flatMap(({ points }) => points.map((point) => point.mean));
  return values.length > 0 && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 20;
}
