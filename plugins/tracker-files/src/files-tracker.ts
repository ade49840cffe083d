import { join } from 'node:path';
import type { MetricEvent, Tracker } from '@limbeck/core';
import { columnsOf } from './columns.js';
import { CsvFile } from './csv-file.js';
import { writeError } from './write-error.js';

export interface FilesTrackerOptions {
  readonly steps: boolean;
}

/** The table that a kind of event goes to. */
const TABLES = { step: 'steps', epoch: 'epochs', gradients: 'gradients' } as const;

/**
 * Keeps `<folder>/<role>/seed-<seed>/steps.csv`, `epochs.csv` and `gradients.csv`. Where the loss terms of a training change, its table goes on in `steps-2.csv`,
 * since a table has one header.
 */
export function createFilesTracker(folder: string, { steps }: FilesTrackerOptions): Tracker {
  const current = new Map<string, CsvFile>();
  const parts = new Map<string, number>();
  const open: CsvFile[] = [];

  const fileFor = (event: MetricEvent, columns: ReturnType<typeof columnsOf>): CsvFile => {
    const base = join(folder, fileName(event.role), `seed-${event.seed}`, TABLES[event.type]);
    const file = current.get(base);
    if (file?.accepts(columns)) return file;
    const part = (parts.get(base) ?? 0) + 1;
    const next = new CsvFile(`${base}${part === 1 ? '' : `-${part}`}.csv`);
    parts.set(base, part);
    current.set(base, next);
    open.push(next);
    return next;
  };

  return {
    log(event) {
      if (event.type !== 'epoch' && !steps) return;
      const columns = columnsOf(event);
      fileFor(event, columns).append(columns);
      if (event.type === 'epoch') for (const file of open) void file.flush();
    },
    async close() {
      const results = await Promise.allSettled(open.map((file) => file.flush()));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw await writeError(failed.reason, folder);
    },
  };
}

/** A role as a file name: other characters than letters, digits, dot, underscore and hyphen become hyphens. */
function fileName(role: string): string {
  return role.replaceAll(/[^\w.-]+/g, '-').replace(/^\.+/, '-');
}
