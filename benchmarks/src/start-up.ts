import type { Contestant } from './contestants.js';
import { SMALL_ROW } from './rows.js';
import { median } from './statistics.js';
import type { TimedRow, Timing } from './time-rows.js';

/** Milliseconds from starting the process to the end of its first training step: loading, building, compiling, stepping. */
export async function timeStartUp(contestants: readonly Contestant[], { rounds, report }: Timing): Promise<TimedRow> {
  const times = new Map<string, number[]>(contestants.map(({ id }) => [id, []]));
  for (let round = 0; round < rounds; round++) {
    report(`start-up: round ${round + 1} of ${rounds}`);
    for (const contestant of contestants) {
      const started = performance.now();
      const worker = contestant.start();
      await worker.ask({ op: 'prepare', row: SMALL_ROW, warmUp: 1 });
      times.get(contestant.id)!.push(performance.now() - started);
      await worker.close();
    }
  }
  return { name: `start-up to the first step of ${SMALL_ROW.model}`, milliseconds: Object.fromEntries([...times].map(([id, each]) => [id, median(each)])), notes: {} };
}
