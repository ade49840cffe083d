import type { ModelSummary, RunSummary } from '@limbeck/record';
import { scatterChart, type ScatterPoint } from '../charts/scatter.js';
import type { Chart, LegendEntry, Section, SeriesStyle } from '../document.js';
import { formatBytes, formatCount, formatMilliseconds, formatPercent } from '../format-units.js';
import { rowName } from '../row-name.js';
import { networksInOrder } from '../rows.js';
import { networkStyle } from '../series-style.js';

interface Cost {
  readonly title: string;
  readonly axis: string;
  readonly of: (model: ModelSummary) => number | null | undefined;
  readonly format: (x: number) => string;
}

const COSTS: readonly Cost[] = [
  { title: 'Accuracy against file size', axis: 'file size', of: ({ fileSizeBytes }) => fileSizeBytes, format: formatBytes },
  { title: 'Accuracy against latency', axis: 'latency of one sample (p50)', of: ({ latency }) => latency?.p50Ms, format: (x) => `${formatMilliseconds(x)} ms` },
  { title: 'Accuracy against multiply-adds', axis: 'multiply-adds', of: ({ multiplyAdds }) => multiplyAdds, format: formatCount },
];

export interface NamedSummary {
  readonly summary: RunSummary;
  /** Written beside the points of a run, where there are several. */
  readonly mark?: string;
}

/** Accuracy against what a network costs; undefined when nothing was measured. */
export function tradeOffs(runs: readonly NamedSummary[]): Section | undefined {
  const charts = COSTS.flatMap((cost) => chart(runs, cost));
  if (charts.length === 0) return undefined;
  const legend = legendOf(runs);
  const note = `Up and to the left is better. Sizes and latencies are on logarithmic axes${runs.some(({ summary }) => summary.models.some(({ accuracy }) => accuracy !== null && accuracy.sd !== null)) ? '; whiskers are mean ± sd over the seeds' : ''}.`;
  return { title: 'Accuracy against size and latency', blocks: [{ kind: 'paragraph', text: note }, { kind: 'charts', legend, charts }] };
}

/** Of one run its networks, of several what they were. */
function legendOf(runs: readonly NamedSummary[]): LegendEntry[] {
  const [only] = runs;
  if (only && runs.length === 1) return networksInOrder(only.summary).map((model) => ({ text: rowName(model, only.summary), style: styleOf(model, only.summary) }));
  const roles = new Set(runs.flatMap(({ summary }) => networksInOrder(summary).map(({ role }) => role)));
  return [...roles].map((role) => ({ text: role, style: networkStyle(role, 0) }));
}

function styleOf(model: ModelSummary, { models }: RunSummary): SeriesStyle {
  return networkStyle(model.role, models.filter(({ role }) => role === model.role).indexOf(model));
}

function chart(runs: readonly NamedSummary[], { title, axis, of, format }: Cost): Chart[] {
  const points = runs.flatMap(({ summary, mark }) =>
    summary.models.flatMap((model): ScatterPoint[] => {
      const x = of(model);
      if (!x || model.accuracy === null) return [];
      const name = `${mark === undefined ? '' : `run ${mark}, `}${rowName(model, summary)} (${model.model})`;
      return [{ name, style: mark === undefined ? styleOf(model, summary) : networkStyle(model.role, 0), x, y: model.accuracy.mean, sd: model.accuracy.sd, ...(mark === undefined ? {} : { mark }) }];
    }),
  );
  if (points.length === 0) return [];
  const description = points.map(({ name, x, y }) => `${name}: ${formatPercent(y)} % at ${format(x)}`).join('; ');
  return [{ title, description: `${description}.`, svg: scatterChart(points, { xLabel: axis, format }) }];
}
