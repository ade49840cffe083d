import type { RunRecord, RunSummary, TeacherBackendSummary } from '@limbeck/record';
import { describePlugin, joinNames } from '../data/describe-manifest.js';
import { manifestFacts, type ManifestFacts, type TeacherFacts } from '../data/manifest-facts.js';
import { describeTeacherBackend } from '../describe-backend.js';
import type { Fact, Section } from '../document.js';
import { formatInteger } from '../format-units.js';
import { stageFacts, trainingFacts } from './training-facts.js';

/** What was distilled into what, in the manifest's own words. */
export function whatWasDistilled(record: RunRecord): Section {
  const title = 'What was distilled into what';
  const facts = manifestFacts(record.manifest);
  if (!facts) return { title, blocks: [{ kind: 'paragraph', text: record.manifest === undefined ? 'The run folder has no manifest.yaml.' : 'manifest.yaml cannot be read as a manifest; its text stands below.' }] };
  const { distill } = facts;
  const distilling = distill ? (distill.stages ? stageFacts({ ...distill, stages: distill.stages }) : trainingFacts(distill, 'Distilling')) : [];
  return { title, blocks: [{ kind: 'facts', items: [...data(facts, record), ...networks(facts, record), ...distilling, ...rest(facts)] }] };
}

function data({ data: given }: ManifestFacts, { summary }: RunRecord): Fact[] {
  const set = summary?.dataset;
  const sizes = set ? `: ${[`${formatInteger(set.trainSize)} training`, ...(set.validationSize > 0 ? [`${formatInteger(set.validationSize)} validation`] : []), `${formatInteger(set.testSize)} test`].join(', ')} samples of ${set.classes} classes` : '';
  return given ? [{ name: 'Data', value: `${describePlugin(given)}${sizes}${given.batchSize === undefined ? '' : `, batches of ${given.batchSize}`}` }] : [];
}

function networks({ teachers, assistants, student, peers }: ManifestFacts, { summary }: RunRecord): Fact[] {
  const before = [...teachers.map((each) => ({ each, kind: 'teacher' as const })), ...assistants.map((each) => ({ each, kind: 'assistant' as const }))];
  return [
    ...(teachers.length === 0 ? [{ name: 'Teacher', value: 'none' }] : []),
    ...before.flatMap(({ each, kind }) => teacherFacts(each, kind, summary)),
    ...(student?.model ? [{ name: 'Student', value: describePlugin(student.model) }] : []),
    ...(assistants.length === 0 ? [] : [{ name: 'Chain', value: `${[joinNames(teachers.map(({ id }) => id)), ...assistants.map(({ id }) => id), 'student'].join(' → ')}: each learns from the one before it, except in terms that name their teachers` }]),
    ...peerFacts(peers),
  ];
}

/** A teacher or an assistant, its training, and where it predicted. */
function teacherFacts(teacher: TeacherFacts, kind: 'teacher' | 'assistant', summary: RunSummary | undefined): Fact[] {
  const { id, train } = teacher;
  const name = id.startsWith(kind) ? id : `${kind} ${id}`;
  const title = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const phrase = id === kind ? `the ${kind}` : name;
  const predicted = predictionsOf(id, kind, summary);
  return [
    { name: title, value: describeTeacher(teacher) },
    ...(train ? trainingFacts(train, `Teaching ${phrase}`) : []),
    ...(predicted === '' ? [] : [{ name: id === kind ? `The ${kind}'s predictions` : `Predictions of ${name}`, value: predicted }]),
  ];
}

/** A network may have been placed several times, once for each that learns from it; what agrees is said once. */
function predictionsOf(id: string, kind: 'teacher' | 'assistant', summary: RunSummary | undefined): string {
  if (!summary) return '';
  const { backend, teacherBackend, teacherBackends } = summary;
  const placed: readonly TeacherBackendSummary[] = teacherBackends.length > 0 ? teacherBackends : teacherBackend ? [teacherBackend] : [];
  // Earlier versions had one teacher and did not name it.
  return [...new Set(placed.filter(({ teacher }) => (teacher === undefined ? kind === 'teacher' : teacher === id)).map((each) => describeTeacherBackend(each, backend.id)))].join('; then ');
}

function describeTeacher({ model, checkpoint, onnx, train }: TeacherFacts): string {
  const source = checkpoint !== undefined ? `weights from ${checkpoint}` : onnx !== undefined ? `from ${onnx}` : train ? 'trained in this run' : undefined;
  return [...(model ? [describePlugin(model)] : []), ...(source === undefined ? [] : [source])].join(', ');
}

/** The student is the first of those that are trained together. */
function peerFacts(peers: ManifestFacts['peers']): Fact[] {
  if (peers === undefined || peers === null) return [];
  const value =
    typeof peers === 'number'
      ? `${joinNames(Array.from({ length: peers - 1 }, (_, i) => `peer-${i + 2}`))}: of the student's model, initialised otherwise`
      : peers.map(({ model }, i) => `peer-${i + 2}: ${model ? describePlugin(model) : 'unknown'}`).join('; ');
  return [{ name: 'Peers, trained together with the student on the same loss', value }];
}

function rest({ baselines, seeds }: ManifestFacts): Fact[] {
  return [
    ...(baselines ? [{ name: 'Baselines', value: baselines.length === 0 ? 'none' : baselines.join(', ') }] : []),
    ...(seeds ? [{ name: 'Seeds', value: seeds.join(', ') }] : []),
  ];
}
