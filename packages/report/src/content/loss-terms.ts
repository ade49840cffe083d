import type { RunRecord } from '@limbeck/record';
import { curvesChart, type Series } from '../charts/curves.js';
import type { NamedNetwork } from '../data/networks.js';
import { stageSpans, type StageSpan } from '../data/stage-spans.js';
import { termCurves } from '../data/term-curves.js';
import type { Chart, LegendEntry, Section, SeriesStyle } from '../document.js';
import { LOSS_STYLE, termStyle } from '../series-style.js';
import { describe } from './learning-curves.js';

/** Every loss term of every network, as it is and as it enters the loss; undefined when none was recorded. */
export function lossTerms(record: RunRecord, networks: readonly NamedNetwork[]): Section | undefined {
  const drawn = networks.map(({ name }) => ({ role: name, stages: stageSpans(record.metrics, name), ...termCurves(record.metrics, name) }));
  const style = termStyles(record, networks);
  const names = [...new Set(drawn.flatMap(({ terms }) => terms.map(({ name }) => name)))];
  if (names.length === 0) return undefined;
  const charts = drawn.flatMap((network) => chartsOf(network, style));
  const sums = drawn.some((network) => !isBare(network));
  const legend: LegendEntry[] = [...names.map((name) => ({ text: name, style: style(name) })), ...(sums ? [{ text: 'the loss, their weighted sum', style: LOSS_STYLE }] : [])];
  const averaged = record.metrics.some(({ type }) => type === 'step') ? 'steps averaged in at most 60 stretches' : 'averaged by epoch';
  return { title: 'Loss terms', blocks: [{ kind: 'paragraph', text: `On the training batches, ${averaged}. Unweighted is what a strategy computes; weighted is what enters the loss.` }, { kind: 'charts', legend, charts }] };
}

/** How a term is drawn, in all sections alike. */
export function termStyles({ metrics }: RunRecord, networks: readonly NamedNetwork[]): (name: string) => SeriesStyle {
  const byNetwork = new Map<string, Set<string>>();
  for (const { role, terms } of metrics) {
    const names = byNetwork.get(role) ?? new Set();
    for (const name of Object.keys(terms)) names.add(name);
    byNetwork.set(role, names);
  }
  const all = [...new Set(networks.flatMap(({ name }) => [...(byNetwork.get(name) ?? [])]))];
  return (name) => termStyle(Math.max(0, all.indexOf(name)));
}

type Network = { readonly role: string; readonly stages: readonly StageSpan[] } & ReturnType<typeof termCurves>;

/** One term of weight 1, which is the whole loss. */
function isBare({ terms }: Network): boolean {
  return terms.length === 1 && terms[0]!.weightIsOne;
}

function chartsOf(network: Network, style: (name: string) => SeriesStyle): Chart[] {
  const { role, terms, loss, stages } = network;
  const series = (which: 'unweighted' | 'weighted'): Series[] => terms.map((term) => ({ name: term.name, style: style(term.name), points: term[which] }));
  if (isBare(network)) return chart(`${role}, weight 1`, series('unweighted'), stages);
  return [...chart(`${role}, unweighted`, series('unweighted'), stages), ...chart(`${role}, weighted`, [{ name: 'loss', style: LOSS_STYLE, points: loss }, ...series('weighted')], stages)];
}

function chart(title: string, series: readonly Series[], stages: readonly StageSpan[]): Chart[] {
  const format = (value: number): string => String(Number(value.toPrecision(3)));
  if (series.every(({ points }) => points.length === 0)) return [];
  return [{ title, description: describe(series, format), svg: curvesChart(series, { yLabel: 'loss', format, logarithmic: true, fromZero: true, stages }) }];
}
