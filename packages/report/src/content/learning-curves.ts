import type { RunRecord } from '@limbeck/record';
import { curvesChart, type Series } from '../charts/curves.js';
import { curveOf } from '../data/curve.js';
import type { Chart, LegendEntry, Section } from '../document.js';
import { formatPercent } from '../format-units.js';
import { roleStyle } from '../series-style.js';

type EpochEvent = Extract<RunRecord['metrics'][number], { readonly type: 'epoch' }>;

/** The networks in the order of their training, by the role that metrics.jsonl names. */
export function trainedRoles({ metrics }: RunRecord): string[] {
  const order = (role: string): number => (/^(teacher|assistant)/.test(role) ? 0 : role === 'student' ? 2 : 1);
  return [...new Set(metrics.map(({ role }) => role))].sort((a, b) => order(a) - order(b));
}

/** Accuracy and evaluation loss by epoch; undefined when no epoch was finished. */
export function learningCurves(record: RunRecord): Section | undefined {
  const events = record.metrics.filter((event): event is EpochEvent => event.type === 'epoch');
  const first = events[0];
  if (!first) return undefined;
  const roles = trainedRoles(record).filter((role) => events.some((event) => event.role === role));
  const series = (value: (event: EpochEvent) => number): Series[] =>
    roles.map((name) => ({ name, style: roleStyle(name), points: curveOf(events.filter(({ role }) => role === name).map((event) => ({ x: event.epoch, value: value(event) }))) }));
  const levels = teacherLevels(record, roles);
  const accuracy = (value: number): string => String(Number((value * 100).toFixed(2)));
  const loss = (value: number): string => String(Number(value.toPrecision(3)));
  const charts: Chart[] = [
    { title: `Accuracy on the ${first.split} split`, description: describe(series(({ accuracy: each }) => each), (value) => `${formatPercent(value)} %`), svg: curvesChart(series(({ accuracy: each }) => each), { yLabel: 'accuracy, %', format: accuracy, levels: levels.flatMap(({ accuracy: value, ...level }) => [{ ...level, value }]) }) },
    { title: `Evaluation loss on the ${first.split} split`, description: describe(series(({ evalLoss }) => evalLoss), loss), svg: curvesChart(series(({ evalLoss }) => evalLoss), { yLabel: 'cross-entropy, nats', format: loss, logarithmic: true, levels: levels.flatMap(({ loss: value, ...level }) => (value === null ? [] : [{ ...level, value }])) }) },
  ];
  const legend = [...levels.map(({ name, style }): LegendEntry => ({ text: name, style })), ...roles.map((role): LegendEntry => ({ text: role, style: roleStyle(role) }))];
  return { title: 'Learning curves', blocks: [{ kind: 'paragraph', text: spreadNote(events) }, { kind: 'charts', legend, charts }] };
}

/** How lines and bands are to be read. */
export function spreadNote(events: readonly { readonly role: string; readonly seed: number }[]): string {
  const several = new Set(events.map(({ role, seed }) => `${seed} ${role}`)).size > new Set(events.map(({ role }) => role)).size;
  return several ? 'Lines are means over the seeds, bands mean ± sd; a network with one seed has no band.' : 'One seed: lines without a spread.';
}

/** A teacher that was not trained here is a level, not a curve. */
function teacherLevels({ summary }: RunRecord, roles: readonly string[]) {
  const teacher = summary?.models.find(({ role }) => role === 'teacher');
  if (!teacher?.accuracy || roles.includes('teacher')) return [];
  return [{ name: `teacher (${teacher.label})`, style: roleStyle('teacher'), accuracy: teacher.accuracy.mean, loss: teacher.runs[0]?.evalLoss ?? null }];
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
