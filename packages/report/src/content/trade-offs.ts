import type { ModelSummary, RunSummary } from '@limbeck/record';
import { scatterChart, type ScatterPoint } from '../charts/scatter.js';
import type { Chart, LegendEntry, Section } from '../document.js';
import { formatBytes, formatCount, formatMilliseconds, formatPercent } from '../format-units.js';
import { rowName } from '../row-name.js';
import { roleStyle } from '../series-style.js';

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
  const roles = [...new Set(runs.flatMap(({ summary }) => summary.models.map(({ role }) => role)))];
  const legend = roles.map((role): LegendEntry => ({ text: role, style: roleStyle(role) }));
  const note = `Up and to the left is better. Sizes and latencies are on logarithmic axes${runs.some(({ summary }) => summary.models.some(({ accuracy }) => accuracy !== null && accuracy.sd !== null)) ? '; whiskers are mean ± sd over the seeds' : ''}.`;
  return { title: 'Accuracy against size and latency', blocks: [{ kind: 'paragraph', text: note }, { kind: 'charts', legend, charts }] };
}

function chart(runs: readonly NamedSummary[], { title, axis, of, format }: Cost): Chart[] {
  const points = runs.flatMap(({ summary, mark }) =>
    summary.models.flatMap((model): ScatterPoint[] => {
      const x = of(model);
      if (!x || model.accuracy === null) return [];
      const name = `${mark === undefined ? '' : `run ${mark}, `}${rowName(model, summary)} (${model.model})`;
      return [{ name, style: roleStyle(model.role), x, y: model.accuracy.mean, sd: model.accuracy.sd, ...(mark === undefined ? {} : { mark }) }];
    }),
  );
  if (points.length === 0) return [];
  const description = points.map(({ name, x, y }) => `${name}: ${formatPercent(y)} % at ${format(x)}`).join('; ');
  return [{ title, description: `${description}.`, svg: scatterChart(points, { xLabel: axis, format }) }];
}
