import type { RunRecord } from '@limbeck/record';
import { curvesChart, type Series } from '../charts/curves.js';
import { gradientCurves, type GradientCurves } from '../data/gradient-curves.js';
import type { NamedNetwork } from '../data/networks.js';
import { stageSpans } from '../data/stage-spans.js';
import type { Chart, Section, SeriesStyle, TableBlock } from '../document.js';
import { describe } from './learning-curves.js';
import { termStyles } from './loss-terms.js';

const HOW_TO_READ = [
  "Weighted gradient norm: the norm of the term's gradient in the network's weights, times the term's weight, which is how hard the term pulls. Where curves are far apart, one term alone decides the updates and the weights need tuning; a weight moves its term's curve by the same factor.",
  "Cosine: between the term's gradient and that of the label terms together. 1 where both pull the same way, 0 where they have nothing to do with each other, below 0 where the term pulls against the labels. A single label term is its own reference, at 1.",
];

/** How the terms of every loss pull at the weights, and whether with the labels or against them; undefined where nothing was recorded, as of losses of one term. */
export function gradientTerms(record: RunRecord, networks: readonly NamedNetwork[]): Section | undefined {
  const drawn = networks.flatMap(({ name }) => {
    const terms = gradientCurves(record.metrics, name);
    return terms.length === 0 ? [] : [{ name, terms }];
  });
  if (drawn.length === 0) return undefined;
  const style = termStyles(record, networks);
  const names = [...new Set(drawn.flatMap(({ terms }) => terms.map((term) => term.name)))];
  const charts = drawn.flatMap((network) => chartsOf(record, network, style));
  return {
    title: 'Gradients of the loss terms',
    blocks: [
      { kind: 'paragraph', text: "Of every loss of several terms, sampled some ten times an epoch, before the step's update." },
      { kind: 'list', items: HOW_TO_READ },
      { kind: 'charts', legend: names.map((name) => ({ text: name, style: style(name) })), charts, pairs: true },
      table(drawn),
    ],
  };
}

interface Network {
  readonly name: string;
  readonly terms: readonly GradientCurves[];
}

function chartsOf({ metrics }: RunRecord, { name, terms }: Network, style: (term: string) => SeriesStyle): Chart[] {
  const stages = stageSpans(metrics, name);
  const series = (which: 'norm' | 'cosine'): Series[] => terms.flatMap((term) => (term[which].length === 0 ? [] : [{ name: term.name, style: style(term.name), points: term[which] }]));
  const [norms, cosines] = [series('norm'), series('cosine')];
  return [
    ...(norms.length === 0 ? [] : [{ title: `${name}, weighted gradient norm`, description: describe(norms, three), svg: curvesChart(norms, { yLabel: 'weight × norm', format: three, logarithmic: true, fromZero: true, stages }) }]),
    ...(cosines.length === 0 ? [] : [{ title: `${name}, cosine to the labels' gradient`, description: describe(cosines, two), svg: curvesChart(cosines, { yLabel: 'cosine', format: two, fromZero: true, range: [-1, 1] as const, stages }) }]),
  ];
}

function table(networks: readonly Network[]): TableBlock {
  return {
    kind: 'table',
    caption: 'Means over the last epoch that has the term',
    head: ['network', 'term', 'gradient norm', 'weight', 'weight × norm', 'cosine to the labels'],
    textColumns: [1],
    rows: networks.flatMap(({ name, terms }) => terms.map(({ name: term, last }) => [name, term, three(last.norm), three(last.weight), three(last.weighted), last.cosine === undefined ? '-' : last.cosine.toFixed(2)])),
  };
}

function three(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(3))) : '-';
}

function two(value: number): string {
  return String(Number(value.toFixed(2)));
}
