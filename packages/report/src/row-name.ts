import type { ModelSummary, RunSummary } from '@limbeck/record';
import { networkName } from './data/networks.js';

/** What a row of the table is called: by its name in metrics, with how it was trained where there are several of that name. */
export function rowName(model: ModelSummary, { models }: RunSummary): string {
  const name = networkName(model);
  return models.filter((other) => networkName(other) === name).length > 1 ? `${name} (${model.label})` : name;
}
