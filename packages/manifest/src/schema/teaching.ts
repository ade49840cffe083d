import { nearest } from '@limbeck/core';
import { oneOf } from '../problems/expected.js';
import { formatPath, type Path } from '../source/path.js';
import { numbered } from '../teachers.js';
import { eachOf, isMap, itemsOf, pick, type Contradiction } from './contradiction.js';

/** Who teaches whom, as far as it is written. */
interface Teaching {
  readonly teacher?: unknown;
  readonly assistants?: unknown;
  readonly distill?: unknown;
}

interface Network {
  readonly id: string;
  readonly value: unknown;
  readonly path: Path;
}

/** Refuses ids that name two networks, and `teachers` that name none. */
export function* teachingMistakes({ teacher, assistants, distill }: Teaching): Generator<Contradiction> {
  const teachers = networks(eachOf(teacher, ['teacher']), 'teacher');
  const chain = networks(itemsOf(assistants, ['assistants']), 'assistant');
  const all = [...teachers, ...chain];
  if (!isKnown(teacher, all) || !isKnown(assistants, all)) return;
  yield* twins(all);
  for (const { value, path } of teachers) yield* untaught(pick(value, 'train'), [...path, 'train']);
  for (const [i, { id, value, path }] of chain.entries()) yield* unknownTeachers(pick(value, 'train'), [...path, 'train'], { all, before: [...teachers, ...chain.slice(0, i)], learner: id });
  yield* unknownTeachers(distill, ['distill'], { all, before: all });
  for (const stage of itemsOf(pick(distill, 'stages'), ['distill', 'stages'])) yield* unknownTeachers(stage.value, stage.path, { all, before: all });
}

function networks(items: readonly Omit<Network, 'id'>[], word: string): Network[] {
  const ids = numbered(items.map(({ value }) => idOf(value)), word);
  return items.map((item, i) => ({ ...item, id: ids[i]! }));
}

/** Whether all ids are right in form: what a wrong one should have been is not known, and it is reported by itself. */
function isKnown(written: unknown, all: readonly Network[]): boolean {
  return (written === undefined || typeof written === 'object') && all.every(({ value }) => isMap(value) && ['string', 'undefined'].includes(typeof pick(value, 'id')));
}

function idOf(value: unknown): { readonly id?: string } {
  const id = pick(value, 'id');
  return typeof id === 'string' ? { id } : {};
}

/** Ids are names of folders, which some systems do not tell apart by case. */
function* twins(all: readonly Network[]): Generator<Contradiction> {
  const taken = new Map<string, Network>();
  for (const network of all) {
    const { id, value, path } = network;
    const twin = taken.get(id.toLowerCase());
    if (!twin) taken.set(id.toLowerCase(), network);
    if (!twin) continue;
    const own = pick(value, 'id') !== undefined;
    yield {
      path: own ? [...path, 'id'] : path,
      others: [[...path, 'id'], [...twin.path, 'id']],
      what: own ? `The id "${id}" is taken by \`${formatPath(twin.path)}\`.` : `Without an \`id\` its name is "${id}", which is taken by \`${formatPath(twin.path)}\`.`,
      expected: 'a different `id` for each teacher and assistant, upper and lower case counted as one',
      next: own ? 'Rename one of them.' : 'Give it an `id`.',
    };
  }
}

/** `teachers` of the terms of one training. */
function teachersIn(training: unknown, path: Path): { readonly value: unknown; readonly path: Path }[] {
  return itemsOf(pick(training, 'strategies'), [...path, 'strategies']).flatMap((term) => {
    const value = pick(term.value, 'teachers');
    return value === undefined ? [] : [{ value, path: [...term.path, 'teachers'] }];
  });
}

function* untaught(training: unknown, at: Path): Generator<Contradiction> {
  for (const { path } of teachersIn(training, at)) {
    yield { path, others: [], what: 'A teacher learns from no other network.', expected: 'no `teachers` here', next: 'Remove `teachers`; a network that learns from another and teaches a third is an item of `assistants`.' };
  }
}

interface Around {
  readonly all: readonly Network[];
  /** Those that may teach. */
  readonly before: readonly Network[];
  /** The assistant that learns; the student when left out. */
  readonly learner?: string;
}

function* unknownTeachers(training: unknown, at: Path, { all, before, learner }: Around): Generator<Contradiction> {
  const ids = before.map(({ id }) => id);
  const others = [['teacher'], ['assistants'], ...all.map(({ path }) => [...path, 'id'])];
  for (const { value: id, path } of teachersIn(training, at).flatMap((teachers) => itemsOf(teachers.value, teachers.path))) {
    if (typeof id !== 'string' || ids.includes(id)) continue;
    const suggestion = nearest(id, ids);
    const later = learner !== undefined && all.some((network) => network.id === id);
    yield {
      path, others,
      what: later ? `The assistant "${learner}" learns from networks before it, and "${id}" is not one of them.` : `"${id}" is no teacher and no assistant of this manifest.`,
      expected: ids.length > 0 ? oneOf(ids) : 'no `teachers`: there is no teacher',
      next: later ? 'Name another, or change the order of `assistants`.' : suggestion !== undefined ? `Did you mean ${JSON.stringify(suggestion)}?` : ids.length > 0 ? 'Write one of the expected ids.' : 'Add a `teacher`.',
    };
  }
}
