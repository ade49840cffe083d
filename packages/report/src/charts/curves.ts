import { areaY, dot, line, ruleX, ruleY, text, type Markish } from '@observablehq/plot';
import type { CurvePoint } from '../data/curve.js';
import type { StageSpan } from '../data/stage-spans.js';
import type { SeriesStyle } from '../document.js';
import { CHART_WIDTH, color, svgOf } from './svg.js';
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
  /** What the vertical axis shows, whatever the values; with a line at 0 where that lies inside. */
  readonly range?: readonly [low: number, high: number];
  /** Stages of the training, named above; the axis then begins with the first step. */
  readonly stages?: readonly StageSpan[];
}

const MARGINS = { marginLeft: 46, marginRight: 12, marginBottom: 38 } as const;
/** Of a character of a stage's name, in units of the chart. */
const CHARACTER = 6;

/** Lines of means over epochs, with mean ± sd of the seeds as bands. */
export function curvesChart(series: readonly Series[], { yLabel, format, logarithmic = false, fromZero = false, levels = [], range, stages = [] }: CurvesOptions): string {
  const log = logarithmic && spansDecades(series);
  const floor = Math.min(...series.flatMap(({ points }) => points.map((point) => point.mean))) / 2;
  const [lowest, highest] = range ?? [log ? floor : -Infinity, Infinity];
  const xs = series.flatMap(({ points }) => points.map(({ x }) => x));
  const shown = series.flatMap(({ points }) => points.flatMap((point) => [Math.max(point.low, lowest), point.high]));
  const domain = fromZero || stages.length > 0 ? [0, Math.ceil(Math.max(...xs))] : [Math.min(...xs), Math.max(...xs)];
  const marks: Markish[] = series.flatMap(({ name, style, points }) => [
    ...(points.some(({ n }) => n > 1) && !style.broad ? [areaY(points, { x: 'x', y1: (p: CurvePoint) => Math.max(p.low, lowest), y2: (p: CurvePoint) => Math.min(p.high, highest), fill: color(style.color), fillOpacity: 0.18 })] : []),
    line(points, { x: 'x', y: 'mean', stroke: color(style.color), ...(style.broad ? BROAD : { strokeWidth: 2 }), ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }) }),
    // Single points make no line; few are easier to read, and to point at, as dots.
    ...(points.length <= 20 ? [dot(points, { x: 'x', y: 'mean', r: 2.5, symbol: style.symbol, fill: color(style.color), title: (p: CurvePoint) => `${name}, epoch ${Number(p.x.toFixed(2))}: ${format(p.mean)}${p.n > 1 ? ` ± ${format((p.high - p.low) / 2)} (${p.n} seeds)` : ''}` })] : []),
  ]);
  return svgOf({
    ...MARGINS,
    marginTop: stages.length > 0 ? 40 : 26,
    x: { domain, label: 'epoch', labelArrow: 'none', labelAnchor: 'center', ticks: epochTicks(domain[0]!, domain[1]!), tickFormat: String },
    y: { label: yLabel, labelArrow: 'none', grid: true, ticks: 5, tickFormat: format, ...(range ? { domain: range } : log ? { type: 'log' as const, ticks: logTicks(Math.min(...shown), Math.max(...shown)) } : { nice: true, zero: fromZero }) },
    marks: [...(range && range[0] < 0 ? [ruleY([0], { stroke: 'var(--ink)', strokeOpacity: 0.5 })] : []), ...stageMarks(stages, domain[1]! - domain[0]!), ...levels.map(({ style, value }) => ruleY([value], { stroke: color(style.color), strokeWidth: 1.5, ...(style.dash === undefined ? {} : { strokeDasharray: style.dash }) })), ...marks],
  });
}

/** Lines where one stage ends and the next begins, and the names of those that are broad enough for a few letters. */
function stageMarks(stages: readonly StageSpan[], epochs: number): Markish[] {
  const width = CHART_WIDTH - MARGINS.marginLeft - MARGINS.marginRight;
  const named = stages.map(({ name, from, to }) => ({ x: (from + to) / 2, name, text: shorten(name, Math.floor((((to - from) / epochs) * width) / CHARACTER)) }));
  return [
    ruleX(stages.slice(0, -1), { x: 'to', stroke: 'var(--ink)', strokeOpacity: 0.55, strokeDasharray: '1.5 3', title: ({ name, to }: StageSpan) => `${name} ends with epoch ${to}` }),
    text(named, { x: 'x', text: 'text', frameAnchor: 'top', dy: -10, fill: 'var(--muted)', fontSize: 11 }),
  ];
}

function shorten(name: string, room: number): string {
  return name.length <= room ? name : room < 3 ? '' : `${name.slice(0, room - 1)}…`;
}

const BROAD = { strokeWidth: 7, strokeOpacity: 0.22 } as const;

function spansDecades(series: readonly Series[]): boolean {
  const values = series.flatMap(({ points }) => points.map((point) => point.mean));
  return values.length > 0 && Math.min(...values) > 0 && Math.max(...values) / Math.min(...values) > 20;
}
