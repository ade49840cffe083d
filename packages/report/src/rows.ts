import { mean, type ModelSummary, type RunSummary } from '@limbeck/record';
import { formatMean } from './format-mean.js';
import { formatBytes, formatCountOrNone, formatFactor, formatMilliseconds, formatPoints } from './format-units.js';
import { ROLES } from './data/networks.js';
import { rowName } from './row-name.js';

export const NONE = '-';

/** One network's figures as text. */
export interface Row {
  readonly name: string;
  readonly model: string;
  readonly accuracy: string;
  readonly seeds: string;
  readonly parameters: string;
  readonly multiplyAdds: string;
  readonly fileSize: string;
  readonly latency: string;
  readonly peakMemory: string;
}

/** Teachers, assistants, baselines, students, peers, in this order. */
export function rowsOf(summary: RunSummary): Row[] {
  return networksInOrder(summary).map((model) => rowOf(model, summary));
}

export function networksInOrder({ models }: Pick<RunSummary, 'models'>): ModelSummary[] {
  return ROLES.flatMap((role) => models.filter((model) => model.role === role));
}

function rowOf(model: ModelSummary, summary: RunSummary): Row {
  const { accuracy, latency } = model;
  return {
    name: rowName(model, summary),
    model: model.model,
    accuracy: accuracy === null ? NONE : `${formatMean(accuracy)} %`,
    seeds: accuracy === null ? NONE : `${accuracy.n} seed${accuracy.n === 1 ? '' : 's'}${accuracy.metric === summary.metric ? '' : `, ${accuracy.metric}`}`,
    parameters: formatCountOrNone(model.parameters),
    multiplyAdds: formatCountOrNone(model.multiplyAdds),
    fileSize: model.fileSizeBytes === null ? NONE : formatBytes(model.fileSizeBytes),
    latency: latencyText(latency),
    peakMemory: model.peakMemoryBytes === null ? NONE : formatBytes(model.peakMemoryBytes),
  };
}

/** "0.12 / 0.19": p50 and p95 in milliseconds. */
export function latencyText(latency: ModelSummary['latency']): string {
  return latency === null ? NONE : `${formatMilliseconds(latency.p50Ms)} / ${formatMilliseconds(latency.p95Ms)}`;
}

/** Of one training, mean over the seeds; null for a network that was not trained in its run. */
export function trainingSeconds({ runs }: Pick<ModelSummary, 'runs'>): number | null {
  const trained = runs.filter(({ epochs }) => epochs > 0);
  return trained.length === 0 ? null : mean(trained.map(({ seconds }) => seconds));
}

/** The teacher that students are held against: the first. */
export function referenceTeacher({ models }: Pick<RunSummary, 'models'>): ModelSummary | undefined {
  return models.find(({ role }) => role === 'teacher');
}

/** For each student what it gained over the first teacher: factors teacher / student, and the difference in accuracy. */
export function gainRowsOf(summary: RunSummary): Row[] {
  const teacher = referenceTeacher(summary);
  if (!teacher) return [];
  const students = summary.models.filter(({ role }) => role === 'student');
  return students.map((student) => ({
    name: students.length === 1 ? 'gain over' : `gain of the ${rowName(student, summary)} over`,
    model: rowName(teacher, summary),
    accuracy: teacher.accuracy && student.accuracy ? `${formatPoints(student.accuracy.mean - teacher.accuracy.mean)} points` : NONE,
    seeds: '',
    parameters: factor(teacher.parameters, student.parameters),
    multiplyAdds: factor(teacher.multiplyAdds, student.multiplyAdds),
    fileSize: factor(teacher.fileSizeBytes, student.fileSizeBytes),
    latency: factor(teacher.latency?.p50Ms, student.latency?.p50Ms),
    peakMemory: factor(teacher.peakMemoryBytes, student.peakMemoryBytes),
  }));
}

function factor(teacher: number | null | undefined, student: number | null | undefined): string {
  return teacher && student ? formatFactor(teacher / student) : NONE;
}

function gainsNote(summary: RunSummary): string {
  const several = summary.models.filter(({ role }) => role === 'teacher').length > 1;
  const what = 'teacher / student (of p50 for latency), for accuracy the difference in percentage points';
  return several ? `Gains are over ${rowName(referenceTeacher(summary)!, summary)}, the first of the teachers: ${what}.` : `Gains are ${what}.`;
}

/** What the figures are of, in sentences. */
export function notesOf(summary: RunSummary): string[] {
  const { split, metric, models } = summary;
  const batch = models.find(({ latency }) => latency !== null)?.latency?.batchSize;
  const base = models.find(({ baseMemoryBytes }) => baseMemoryBytes !== null)?.baseMemoryBytes;
  return [
    `Accuracy on the ${split} split, ${metric === 'last' ? 'after the last epoch' : 'at the best epoch'}${models.some((model) => (model.accuracy?.n ?? 0) > 1) ? ', mean ± sd over the seeds' : ''}.`,
    ...(batch === undefined ? [] : [`Latency in ms for ${batch === 1 ? 'one sample' : `a batch of ${batch}`}.`]),
    ...(typeof base === 'number' ? [`Peak memory of a process of its own, which takes ${formatBytes(base)} without a model.`] : []),
    ...models.flatMap((model) => (model.rebuiltFor === undefined ? [] : [`The ${rowName(model, summary)} is the model up to a tap, the layers of "${model.rebuiltFor}" and the teacher's classifier; its figures count all of them.`])),
    ...(gainRowsOf(summary).length === 0 ? [] : [gainsNote(summary)]),
  ];
}
