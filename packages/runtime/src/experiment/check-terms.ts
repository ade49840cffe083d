import { LimbeckError, needsOf } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import type { Composition, ConfiguredTeacher, ConfiguredTerm } from './composition.js';
import { teachersBefore, teachersOfTerm } from './teachers-of-term.js';

/** Whether every strategy gets what it needs: teachers, peers, taps, label terms for the baseline. */
export function checkTerms(loaded: LoadedManifest, composition: Composition, errors: LimbeckError[]): void {
  const { manifest, locate } = loaded;
  const { teachers, peers, stages } = composition;
  for (const teacher of teachers) for (const term of teacher.terms) errors.push(...termMistakes(term, teacher, loaded, { before: teachersBefore(composition, teacher), peers: 0 }));
  for (const { terms } of stages) for (const term of terms) errors.push(...termMistakes(term, 'student', loaded, { before: teachers, peers: peers.length }));
  errors.push(...graftMistakes(loaded, composition));
  const labels = stages.some(({ terms }) => terms.some(({ definition }) => definition.kind === 'label'));
  if (manifest.baselines.length > 0 && !labels) {
    errors.push(new LimbeckError('LIM1009', { what: `The baseline "labels-only" trains with the label terms of distill.strategies, and there is none.`, where: locate(['baselines']), next: 'Add `{ use: cross-entropy, weight: 0 }` to distill.strategies, or leave the baseline out.' }));
  }
  if (peers.length > 0 && !stages.some(({ terms }) => terms.some(({ definition, options }) => needsOf(definition, options).peers))) {
    errors.push(new LimbeckError('LIM1009', { what: 'The manifest has `peers`, and no strategy lets them learn from each other.', where: locate(['peers']), next: 'Add `{ use: dml }` to distill.strategies, or remove `peers`.' }));
  }
}

/** A student is rebuilt once, for one strategy, and alone. */
function* graftMistakes({ locate }: LoadedManifest, { teachers, peers, stages }: Composition): Generator<LimbeckError> {
  const rebuilding = ({ terms }: { readonly terms: readonly ConfiguredTerm[] }): ConfiguredTerm[] => terms.filter(({ definition }) => definition.graft);
  for (const { path, name } of teachers.flatMap(rebuilding)) yield new LimbeckError('LIM1009', { what: `The strategy "${name}" rebuilds the network that it trains, and an assistant stays as it is.`, where: locate(path), next: 'Use it for the student.' });
  const [first, ...others] = stages.flatMap(rebuilding);
  if (!first) return;
  const same = (term: ConfiguredTerm): string => JSON.stringify([term.definition.id, term.options, term.use.student ?? null, term.use.teachers ?? null]);
  for (const other of others.filter((each) => same(each) !== same(first))) yield new LimbeckError('LIM1009', { what: `The student is rebuilt for "${first.name}" already, and "${other.name}" would have it otherwise.`, where: locate(other.path), next: 'Keep one of them, or give both the same options and taps.' });
  if (peers.length > 0) yield new LimbeckError('LIM1009', { what: `The strategy "${first.name}" rebuilds the student, and its peers stay as they are.`, where: locate(['peers']), next: 'Remove `peers`.' });
}

interface Around {
  readonly before: readonly ConfiguredTeacher[];
  readonly peers: number;
}

function* termMistakes(term: ConfiguredTerm, learner: ConfiguredTeacher | 'student', { locate }: LoadedManifest, { before, peers }: Around): Generator<LimbeckError> {
  const { name, definition, options, use, path } = term;
  const needs = needsOf(definition, options);
  const contradiction = (what: string, next: string, key?: string): LimbeckError => new LimbeckError('LIM1009', { what, where: locate(key === undefined ? path : [...path, key]), next });
  if (needs.teacher && learner !== 'student' && learner.role === 'teacher') {
    yield contradiction(`The teacher is trained with the strategy "${name}", which itself needs a teacher.`, 'Train the teacher with strategies that need none, such as cross-entropy; a network between two others is an item of `assistants`.');
    return;
  }
  if (needs.teacher && before.length === 0) {
    yield contradiction(`The strategy "${name}" needs a teacher, and the manifest has none.`, 'Add `teacher:` with a model and `train:` or `checkpoint:`.');
    return;
  }
  if (!needs.teacher && use.teachers) yield contradiction(`The strategy "${name}" learns from no teacher, and \`teachers\` names some.`, 'Remove `teachers`.', 'teachers');
  const chosen = teachersOfTerm(term, before);
  const ids = chosen.map(({ id }) => id);
  if (needs.teacher && !needs.severalTeachers && chosen.length > 1) {
    yield contradiction(`The strategy "${name}" learns from one teacher, and has ${chosen.length}: ${ids.join(', ')}.`, `Name one, for example \`teachers: [${ids[0]!}]\`, or use \`ensemble\`, which takes several.`, use.teachers ? 'teachers' : undefined);
  }
  if (needs.peers && peers === 0) yield contradiction(`The strategy "${name}" compares networks that are trained together, and there is only one.`, 'Add `peers: 2` beside `student`.');
  if (use.optimizer && !definition.connectors) yield contradiction(`The strategy "${name}" has no connectors that \`optimizer\` could train.`, 'Remove `optimizer`; that of the network is `distill.optimizer`.', 'optimizer');
  for (const side of ['student', 'teacher'] as const) {
    if (use[side] && !definition.taps?.[side]) yield contradiction(`The strategy "${name}" takes no inner activations of the ${side}.`, `Remove \`${side}\`.`, side);
  }
}
