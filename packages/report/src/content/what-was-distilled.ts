import type { RunRecord } from '@limbeck/record';
import { describeLoss, describeOptimizer, describePlugin, manifestFacts, type ManifestFacts, type TrainingFacts } from '../data/manifest-facts.js';
import { describeTeacherBackend } from '../describe-backend.js';
import type { Fact, Section } from '../document.js';
import { formatInteger } from '../format-units.js';

/** What was distilled into what, in the manifest's own words. */
export function whatWasDistilled(record: RunRecord): Section {
  const title = 'What was distilled into what';
  const facts = manifestFacts(record.manifest);
  if (!facts) return { title, blocks: [{ kind: 'paragraph', text: record.manifest === undefined ? 'The run folder has no manifest.yaml.' : 'manifest.yaml cannot be read as a manifest; its text stands below.' }] };
  return { title, blocks: [{ kind: 'facts', items: [...networks(facts, record), ...training(facts.distill, 'Distilling'), ...rest(facts)] }] };
}

function networks({ data, teacher, student }: ManifestFacts, { summary }: RunRecord): Fact[] {
  const set = summary?.dataset;
  const sizes = set ? `: ${[`${formatInteger(set.trainSize)} training`, ...(set.validationSize > 0 ? [`${formatInteger(set.validationSize)} validation`] : []), `${formatInteger(set.testSize)} test`].join(', ')} samples of ${set.classes} classes` : '';
  return [
    ...(data ? [{ name: 'Data', value: `${describePlugin(data)}${sizes}${data.batchSize === undefined ? '' : `, batches of ${data.batchSize}`}` }] : []),
    { name: 'Teacher', value: teacher ? describeTeacher(teacher) : 'none' },
    ...(teacher?.train ? training(teacher.train, 'Teaching the teacher') : []),
    ...(summary?.teacherBackend ? [{ name: "The teacher's predictions", value: describeTeacherBackend(summary.teacherBackend) }] : []),
    ...(student?.model ? [{ name: 'Student', value: describePlugin(student.model) }] : []),
  ];
}

function describeTeacher({ model, checkpoint, onnx, train }: NonNullable<ManifestFacts['teacher']>): string {
  const source = checkpoint !== undefined ? `weights from ${checkpoint}` : onnx !== undefined ? `from ${onnx}` : train ? 'trained in this run' : undefined;
  return [...(model ? [describePlugin(model)] : []), ...(source === undefined ? [] : [source])].join(', ');
}

function training(given: TrainingFacts | undefined, name: string): Fact[] {
  if (!given) return [];
  const { epochs, optimizer, strategies } = given;
  const how = [...(epochs === undefined ? [] : [`${epochs} epoch${epochs === 1 ? '' : 's'}`]), ...(optimizer ? [describeOptimizer(optimizer)] : [])];
  return [
    ...(strategies ? [{ name: `${name}: loss`, value: describeLoss(strategies) }] : []),
    ...(how.length === 0 ? [] : [{ name: `${name}: training`, value: how.join('; ') }]),
  ];
}

function rest({ baselines, seeds }: ManifestFacts): Fact[] {
  return [
    ...(baselines ? [{ name: 'Baselines', value: baselines.length === 0 ? 'none' : baselines.join(', ') }] : []),
    ...(seeds ? [{ name: 'Seeds', value: seeds.join(', ') }] : []),
  ];
}
