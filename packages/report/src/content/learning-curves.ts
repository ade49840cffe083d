import type { RunRecord } from '@limbeck/record';
import { curvesChart, type Series } from '../charts/curves.js';
import { curveOf } from '../data/curve.js';
import { networkName, type NamedNetwork } from '../data/networks.js';
import { stageSpans, type StageSpan } from '../data/stage-spans.js';
import type { Chart, LegendEntry, Section } from '../document.js';
import { formatPercent } from '../format-units.js';

type EpochEvent = Extract<RunRecord['metrics'][number], { readonly type: 'epoch' }>;

/** Accuracy and evaluation loss by epoch; undefined when no epoch was finished. */
export function learningCurves(record: RunRecord, networks: readonly NamedNetwork[]): Section | undefined {
  const events = record.metrics.filter((event): event is EpochEvent => event.type === 'epoch');
  const first = events[0];
  if (!first) return undefined;
  const trained = networks.filter(({ name }) => events.some((event) => event.role === name));
  const series = (value: (event: EpochEvent) => number): Series[] =>
    trained.map(({ name, style }) => ({ name, style, points: curveOf(events.filter(({ role }) => role === name).map((event) => ({ x: event.epoch, value: value(event) }))) }));
  const levels = untrained(record, networks, trained);
  const stages = sharedStages(events, trained);
  const accuracy = (value: number): string => String(Number((value * 100).toFixed(2)));
  const loss = (value: number): string => String(Number(value.toPrecision(3)));
  const charts: Chart[] = [
    { title: `Accuracy on the ${first.split} split`, description: describe(series(({ accuracy: each }) => each), (value) => `${formatPercent(value)} %`), svg: curvesChart(series(({ accuracy: each }) => each), { yLabel: 'accuracy, %', format: accuracy, stages, levels: levels.map(({ accuracy: value, ...level }) => ({ ...level, value })) }) },
    { title: `Evaluation loss on the ${first.split} split`, description: describe(series(({ evalLoss }) => evalLoss), loss), svg: curvesChart(series(({ evalLoss }) => evalLoss), { yLabel: 'cross-entropy, nats', format: loss, logarithmic: true, stages, levels: levels.flatMap(({ loss: value, ...level }) => (value === null ? [] : [{ ...level, value }])) }) },
  ];
  const legend = [...levels, ...trained].map(({ name, style }): LegendEntry => ({ text: name, style }));
  return { title: 'Learning curves', blocks: [{ kind: 'paragraph', text: [spreadNote(events), ...stagesNote(stages)].join(' ') }, { kind: 'charts', legend, charts }] };
}

/** The stages of the student, which its baselines and peers go through too. */
function sharedStages(events: readonly EpochEvent[], networks: readonly NamedNetwork[]): StageSpan[] {
  return networks.filter(({ role }) => role === 'student' || role === 'baseline').reverse().map(({ name }) => stageSpans(events, name)).find((spans) => spans.length > 0) ?? [];
}

/** In words where the stages end, for those who do not see the chart or whose names do not fit. */
function stagesNote(stages: readonly StageSpan[]): string[] {
  return stages.length === 0 ? [] : [`The student's training has stages, divided by vertical lines: ${stages.map(({ name, from, to }) => `${name} (${to - from === 1 ? `epoch ${to}` : `epochs ${from + 1} to ${to}`})`).join(', ')}.`];
}

/** How lines and bands are to be read. */
export function spreadNote(events: readonly { readonly role: string; readonly seed: number }[]): string {
  const several = new Set(events.map(({ role, seed }) => `${seed} ${role}`)).size > new Set(events.map(({ role }) => role)).size;
  return several ? 'Lines are means over the seeds, bands mean ± sd; a network with one seed has no band.' : 'One seed: lines without a spread.';
}

/** A teacher that was not trained here is a level, not a curve. */
function untrained({ summary }: RunRecord, all: readonly NamedNetwork[], trained: readonly NamedNetwork[]) {
  return all.flatMap(({ name, role, style }) => {
    const model = role === 'teacher' && !trained.some((each) => each.name === name) ? summary?.models.find((each) => networkName(each) === name) : undefined;
    return model?.accuracy ? [{ name: `${name} (${model.label})`, style, accuracy: model.accuracy.mean, loss: model.runs[0]?.evalLoss ?? null }] : [];
  });
}

/** "teacher: 98.1 % to 99.0 % over epochs 1 to 2; ..." */
export function describe(series: readonly Series[], format: (value: number) => string): string {
  const parts = series.flatMap(({ name, points }) => {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last) return [];
    return [points.length === 1 ? `${name}: ${format(first.mean)}` : `${name}: from ${format(first.mean)} at the start to ${format(last.mean)} at the end (epoch ${Math.ceil(last.x)})`];
  });
  return `${parts.join('; ')}.`;
}
