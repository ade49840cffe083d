import type { AssistantConfig, Manifest, TeacherConfig } from './schema/types.js';
import type { Path } from './source/path.js';

interface Placed {
  /** The name by which strategies choose it. */
  readonly id: string;
  readonly path: Path;
}

export interface PlacedTeacher extends Placed {
  readonly role: 'teacher';
  readonly config: TeacherConfig;
}

export interface PlacedAssistant extends Placed {
  readonly role: 'assistant';
  readonly config: AssistantConfig;
}

/** The teachers of a manifest, with their ids and where they stand. */
export function teachersOf({ teacher }: Pick<Manifest, 'teacher'>): PlacedTeacher[] {
  if (teacher === undefined) return [];
  const several = Array.isArray(teacher);
  const teachers: readonly TeacherConfig[] = several ? teacher : [teacher];
  const ids = numbered(teachers, 'teacher');
  return teachers.map((config, i) => ({ role: 'teacher', id: ids[i]!, config, path: several ? ['teacher', i] : ['teacher'] }));
}

/** The assistants in their order. */
export function assistantsOf({ assistants = [] }: Pick<Manifest, 'assistants'>): PlacedAssistant[] {
  const ids = numbered(assistants, 'assistant');
  return assistants.map((config, i) => ({ role: 'assistant', id: ids[i]!, config, path: ['assistants', i] }));
}

/** All that teach, in the order in which they come about: teachers, then assistants. */
export function teachingOf(manifest: Pick<Manifest, 'teacher' | 'assistants'>): (PlacedTeacher | PlacedAssistant)[] {
  return [...teachersOf(manifest), ...assistantsOf(manifest)];
}

/** The `id` of each, or the word, numbered from the second without one on. */
export function numbered(items: readonly { readonly id?: string }[], word: string): string[] {
  let unnamed = 0;
  return items.map(({ id }) => {
    if (id !== undefined) return id;
    unnamed++;
    return unnamed === 1 ? word : `${word}#${unnamed}`;
  });
}
