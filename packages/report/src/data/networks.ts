import type { ModelSummary, RunRecord } from '@limbeck/record';
import type { SeriesStyle } from '../document.js';
import { networkStyle } from '../series-style.js';
import { manifestFacts } from './manifest-facts.js';

export type Role = ModelSummary['role'];

/** What a network is called in metrics and evaluations, what it was in its experiment, and how it is drawn. */
export interface NamedNetwork {
  readonly name: string;
  readonly role: Role;
  readonly style: SeriesStyle;
}

/** The order in which networks are shown. */
export const ROLES: readonly Role[] = ['teacher', 'assistant', 'baseline', 'student', 'peer'];

/** All networks of a run, whether it came to its end or not: teachers, assistants, baselines, students, peers, each kind in its own order. */
export function namedNetworks({ summary, manifest, metrics, evaluations }: Pick<RunRecord, 'summary' | 'manifest' | 'metrics' | 'evaluations'>): NamedNetwork[] {
  const roles = new Map<string, Role>();
  const facts = manifestFacts(manifest);
  for (const { id } of facts?.teachers ?? []) roles.set(id, 'teacher');
  for (const { id } of facts?.assistants ?? []) roles.set(id, 'assistant');
  for (const model of summary?.models ?? []) roles.set(networkName(model), model.role);
  const recorded = new Set([...metrics, ...evaluations].map(({ role }) => role));
  for (const name of recorded) if (!roles.has(name)) roles.set(name, roleByName(name));
  const names = [...roles.keys()];
  const finished = new Set((summary?.models ?? []).map(networkName));
  return ROLES.flatMap((role) =>
    names
      .filter((name) => roles.get(name) === role)
      .map((name, index) => ({ name, role, style: networkStyle(role, index) }))
      .filter(({ name }) => recorded.has(name) || finished.has(name)),
  );
}

/** What metrics and folders call a network of the summary. */
export function networkName({ role, id, label }: Pick<ModelSummary, 'role' | 'id' | 'label'>): string {
  return id ?? (role === 'baseline' ? label : role);
}

/** For records without a summary; teachers and assistants with names of their own are known from the manifest. */
function roleByName(name: string): Role {
  if (name === 'student') return 'student';
  if (/^peer-\d+$/.test(name)) return 'peer';
  if (/^teacher(#\d+)?$/.test(name)) return 'teacher';
  return /^assistant(#\d+)?$/.test(name) ? 'assistant' : 'baseline';
}
