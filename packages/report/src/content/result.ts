import type { ModelSummary, RunRecord, RunSummary } from '@limbeck/record';
import { compareWithBaselines, gainTone } from '../comparison.js';
import { groupBy } from '../data/group-by.js';
import type { Block, Highlight, Section, TableBlock } from '../document.js';
import { formatDuration, formatFactor, formatPercent, formatPoints } from '../format-units.js';
import { rowName } from '../row-name.js';
import { gainRowsOf, latencyText, networksInOrder, NONE, notesOf, referenceTeacher, rowsOf, trainingSeconds, type Row } from '../rows.js';

/** The networks side by side, what was gained, and a verdict that claims no more than the seeds show. */
export function result(record: RunRecord): Section {
  const { summary } = record;
  const title = 'Result';
  if (!summary) return { title, blocks: soFar(record) };
  if (summary.models.length === 0) return { title, blocks: [{ kind: 'paragraph', text: 'No training was finished: there is nothing to compare.' }] };
  const verdicts = compareWithBaselines(summary).map(({ gain, sentences }): Block => ({ kind: 'notice', tone: gainTone(gain), text: [...sentences].reverse().join(' ') }));
  const alone: Block[] = verdicts.length === 0 ? [{ kind: 'notice', tone: 'neutral', text: 'No student was trained together with a baseline, so this run cannot tell what distilling gained.' }] : [];
  return { title, blocks: [...verdicts, ...alone, { kind: 'highlights', items: highlights(summary) }, table(summary), { kind: 'paragraph', text: notesOf(summary).join(' ') }] };
}

/** The batch latency of a record that has one; those of earlier versions have none. */
function batchLatency(model: ModelSummary): ModelSummary['latency'] {
  return model.batchLatency ?? null;
}

function table(summary: RunSummary): TableBlock {
  const rows = rowsOf(summary);
  const gains = gainRowsOf(summary);
  const models = networksInOrder(summary);
  const teacher = referenceTeacher(summary);
  const students = models.filter(({ role }) => role === 'student');
  const line = (name: string, cell: (row: Row) => string): string[] => [name, ...[...rows, ...gains].map(cell)];
  const batched = models.map(batchLatency);
  const batchSize = batched.find((latency) => latency !== null)?.batchSize;
  const batchGain = (student: ModelSummary): string => {
    const [of, by] = [teacher && batchLatency(teacher)?.p50Ms, batchLatency(student)?.p50Ms];
    return of && by ? formatFactor(of / by) : NONE;
  };
  return {
    kind: 'table',
    caption: gains.length === 0 ? 'The networks' : `The networks, and what the student gained over ${teacherPhrase(summary)}`,
    head: ['', ...rows.map(({ name }) => name), ...(gains.length === 1 ? ['gain'] : gains.map(({ name, model }) => `${name} ${model}`))],
    rows: [
      ['model', ...rows.map(({ model }) => model), ...gains.map(() => '')],
      ['trained with', ...models.map(({ label }) => label), ...gains.map(() => '')],
      line('accuracy', ({ accuracy }) => accuracy),
      line('seeds', ({ seeds }) => seeds),
      line('parameters', ({ parameters }) => parameters),
      line('multiply-adds', ({ multiplyAdds }) => multiplyAdds),
      line('file size', ({ fileSize }) => fileSize),
      line('latency, ms (p50 / p95)', ({ latency }) => latency),
      ...(batchSize === undefined ? [] : [[`latency of ${batchSize} samples, ms (p50 / p95)`, ...batched.map(latencyText), ...students.slice(0, gains.length).map(batchGain)]]),
      line('peak memory', ({ peakMemory }) => peakMemory),
      ['training time, a seed', ...models.map(trainingTime), ...gains.map(() => '')],
    ],
  };
}

function trainingTime(model: ModelSummary): string {
  const seconds = trainingSeconds(model);
  return seconds === null ? NONE : formatDuration(seconds);
}

/** "the teacher", or the first of several by its name. */
function teacherPhrase(summary: RunSummary): string {
  const teacher = referenceTeacher(summary);
  return teacher && summary.models.filter(({ role }) => role === 'teacher').length > 1 ? rowName(teacher, summary) : 'the teacher';
}

/** The first student's gains in a few figures. */
function highlights(summary: RunSummary): Highlight[] {
  const teacher = referenceTeacher(summary);
  const teacherName = teacherPhrase(summary);
  const student = summary.models.find(({ role }) => role === 'student');
  if (!student) return [];
  const baseline = compareWithBaselines(summary)[0]?.gain.mean;
  const baselineName = summary.models.find(({ role }) => role === 'baseline')?.label ?? '';
  const factor = (of: number | null | undefined, by: number | null | undefined, better: string, what: string): Highlight[] => (of && by ? [{ figure: formatFactor(of / by), text: of > by ? better : `${what}, teacher / student` }] : []);
  return [
    ...(student.accuracy ? [{ figure: `${formatPercent(student.accuracy.mean)} %`, text: "the student's accuracy" }] : []),
    ...(baseline === undefined ? [] : [{ figure: formatPoints(baseline), text: `points against ${baselineName}` }]),
    ...(teacher?.accuracy && student.accuracy ? [{ figure: formatPoints(student.accuracy.mean - teacher.accuracy.mean), text: `points against ${teacherName}` }] : []),
    ...factor(teacher?.fileSizeBytes ?? teacher?.parameters, student.fileSizeBytes ?? student.parameters, `smaller than ${teacherName}`, 'size'),
    ...factor(teacher?.multiplyAdds, student.multiplyAdds, 'fewer multiply-adds', 'multiply-adds'),
    ...factor(teacher?.latency?.p50Ms, student.latency?.p50Ms, 'lower latency, one sample', 'latency of one sample'),
  ];
}

/** The last epoch of every training that metrics.jsonl tells of, for a run without a summary. */
function soFar({ metrics }: RunRecord): Block[] {
  const epochs = metrics.filter((event) => event.type === 'epoch');
  const trainings = [...groupBy(epochs, ({ role, seed }) => JSON.stringify([role, seed])).values()].map((events) => events.at(-1)!);
  if (trainings.length === 0) return [{ kind: 'paragraph', text: 'No epoch has been finished.' }];
  return [{
    kind: 'table',
    caption: 'The last finished epoch of every training so far',
    head: ['network', 'seed', 'epoch', 'accuracy', 'evaluation loss'],
    rows: trainings.map(({ role, seed, epoch, accuracy, evalLoss, split }) => [role, String(seed), String(epoch), `${formatPercent(accuracy)} % (${split})`, evalLoss.toFixed(4)]),
  }];
}
