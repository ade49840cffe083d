import type { RunRecord } from '@limbeck/record';
import { curvesChart, type Series } from '../charts/curves.js';
import { termCurves, type TermCurves } from '../data/term-curves.js';
import type { Block, Chart, Section } from '../document.js';
import { LOSS_STYLE, termStyle } from '../series-style.js';
import { describe, trainedRoles } from './learning-curves.js';

/** Every loss term of every network, as it is and as it enters the loss; undefined when none was recorded. */
export function lossTerms(record: RunRecord): Section | undefined {
  const sections = trainedRoles(record).flatMap((role): Section[] => {
    const { terms, loss } = termCurves(record.metrics, role);
    return terms.length === 0 ? [] : [{ title: `Loss terms of ${role}`, blocks: blocksOf(terms, loss) }];
  });
  if (sections.length === 0) return undefined;
  const averaged = record.metrics.some(({ type }) => type === 'step') ? 'steps averaged in at most 60 stretches' : 'averaged by epoch';
  return { title: 'Loss terms', blocks: [{ kind: 'paragraph', text: `On the training batches, ${averaged}. Unweighted is what a strategy computes; weighted is what enters the loss.` }], sections };
}

function blocksOf(terms: readonly TermCurves[], loss: TermCurves['weighted']): Block[] {
  const series = (which: 'unweighted' | 'weighted'): Series[] => terms.map((term, index) => ({ name: term.name, style: termStyle(index), points: term[which] }));
  const format = (value: number): string => String(Number(value.toPrecision(3)));
  const chart = (title: string, drawn: Series[]): Chart[] =>
    drawn.every(({ points }) => points.length === 0) ? [] : [{ title, description: describe(drawn, format), svg: curvesChart(drawn, { yLabel: 'loss', format, logarithmic: true }) }];
  const legend = terms.map(({ name }, index) => ({ text: name, style: termStyle(index) }));
  if (terms.length === 1 && terms[0]!.weightIsOne) return [{ kind: 'charts', legend, charts: chart('Unweighted and weighted (the weight is 1)', series('unweighted')) }];
  const whole: Series = { name: 'loss', style: LOSS_STYLE, points: loss };
  return [{
    kind: 'charts',
    legend: [...legend, { text: 'their sum, the loss', style: LOSS_STYLE }],
    charts: [...chart('Unweighted', series('unweighted')), ...chart('Weighted', [...series('weighted'), whole])],
  }];
}
