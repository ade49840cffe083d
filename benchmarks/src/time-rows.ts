import { turnOrder } from '@limbeck/runtime/measure/turns';
import type { Contestant } from './contestants.js';
import type { Row } from './rows.js';
import { median } from './statistics.js';
import type { Worker } from './worker.js';

/** Median milliseconds of one call, by contestant. */
export interface TimedRow {
  readonly name: string;
  readonly milliseconds: Readonly<Record<string, number>>;
  readonly notes: Readonly<Record<string, string>>;
}

export interface Timing {
  readonly rounds: number;
  readonly report: (line: string) => void;
}

const WARM_UP = 3;
/** The counted calls of one turn take about this long together, and are at least so many. */
const TURN_MS = 600;
const LEAST_CALLS = 3;

/**
 * Times every row on every contestant, in turns of a few calls whose order rotates from round to round, so that a slow minute of the machine hits all
 * of them. The processes stay alive in between and wait without using a core. The first call of a turn is not counted: it finds the caches full of the others' data, as
 * no step within a training does.
 *
 * @throws Error the sides build nets of different size
 */
export async function timeRows(rows: readonly Row[], contestants: readonly Contestant[], timing: Timing): Promise<TimedRow[]> {
  const workers = contestants.map((contestant) => ({ contestant, worker: contestant.start() }));
  try {
    const timed: TimedRow[] = [];
    for (const row of rows) timed.push(await timeRow(row, workers, timing));
    return timed;
  } finally {
    await Promise.all(workers.map(({ worker }) => worker.close()));
  }
}

async function timeRow(row: Row, workers: readonly { readonly contestant: Contestant; readonly worker: Worker }[], { rounds, report }: Timing): Promise<TimedRow> {
  const runners: { id: string; worker: Worker; calls: number; times: number[] }[] = [];
  const notes: Record<string, string> = {};
  const parameters = new Set<number>();
  for (const { contestant, worker } of workers) {
    report(`${row.name}: ${contestant.title} compiles`);
    const prepared = await worker.ask({ op: 'prepare', row, warmUp: WARM_UP });
    parameters.add(prepared.parameters);
    if (prepared.note !== null) notes[contestant.id] = prepared.note;
    const first = (await worker.ask({ op: 'run', name: row.name, calls: 1 })).times[0]!;
    runners.push({ id: contestant.id, worker, calls: Math.max(LEAST_CALLS, Math.round(TURN_MS / first)), times: [] });
  }
  if (parameters.size !== 1) throw new Error(`"${row.name}": the sides build nets of different size: ${[...parameters].join(', ')} parameters`);
  for (let round = 0; round < rounds; round++) {
    report(`${row.name}: round ${round + 1} of ${rounds}`);
    for (const { worker, calls, times } of turnOrder(runners, round)) times.push(...(await worker.ask({ op: 'run', name: row.name, calls: calls + 1 })).times.slice(1));
  }
  return { name: row.name, milliseconds: Object.fromEntries(runners.map(({ id, times }) => [id, median(times)])), notes };
}
