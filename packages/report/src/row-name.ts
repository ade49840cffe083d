import type { ModelSummary, RunSummary } from '@limbeck/record';

/** What a row of the table is called: a baseline by its label, the others by their role, with the label where there are several. */
export function rowName({ role, id, label }: ModelSummary, { models }: RunSummary): string {
  if (id !== undefined) return id;
  if (role === 'baseline') return label;
  return models.filter((model) => model.role === role).length > 1 ? `${role} (${label})` : role;
}
