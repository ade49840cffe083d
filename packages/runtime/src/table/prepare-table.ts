import { LimbeckErrors } from '@limbeck/core';
import { loadTable, type LoadedManifest, type LoadedTable, type TableCell } from '@limbeck/manifest';
import { pluginMistakes } from '../experiment/plugin-mistakes.js';
import { overridesOf, prepareLoaded, type Experiment, type PrepareOptions } from '../experiment/prepare.js';

/** A cell with everything that its manifest names found and checked. */
export interface PreparedCell extends Omit<TableCell, 'loaded'> {
  readonly experiment: Experiment;
}

/** A table whose cells are checked; nothing has been computed yet. */
export interface PreparedTable extends Omit<LoadedTable, 'cells'> {
  readonly cells: readonly PreparedCell[];
  /** What the command line changed, as `path=value`. */
  readonly overrides: readonly string[];
}

/**
 * Reads a table and checks every cell as far as that needs no data.
 *
 * @throws LimbeckErrors with every mistake at once, each said once
 */
export async function prepareTable(file: string, { catalogue, ...changes }: Pick<PrepareOptions, 'catalogue' | 'set' | 'backend' | 'eager'>): Promise<PreparedTable> {
  const experiments = new Map<LoadedManifest, Experiment>();
  const overrides = overridesOf(changes);
  const { cells, ...table } = await loadTable(file, {
    set: overrides,
    also: (refused) => pluginMistakes(refused, catalogue),
    checkCell: async (loaded) => {
      try {
        experiments.set(loaded, await prepareLoaded(loaded, catalogue));
        return [];
      } catch (error) {
        if (error instanceof LimbeckErrors) return error.errors;
        throw error;
      }
    },
  });
  return { ...table, overrides, cells: cells.map(({ loaded, ...cell }) => ({ ...cell, experiment: experiments.get(loaded)! })) };
}
