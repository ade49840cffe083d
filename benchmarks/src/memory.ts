import type { Contestant } from './contestants.js';
import { SMALL_ROW } from './rows.js';

export interface MemoryRow {
  readonly contestant: string;
  readonly title: string;
  readonly steps: number;
  /** Resident after the first tenth of the steps, and after all of them. */
  readonly residentBytes: { readonly early: number; readonly late: number };
  readonly peakBytes: number;
}

/** Resident memory of a fresh process that does nothing but `steps` training steps; what grows shows between a tenth of them and the last. */
export async function measureMemory(contestants: readonly Contestant[], steps: number, report: (line: string) => void): Promise<MemoryRow[]> {
  const rows: MemoryRow[] = [];
  const tenth = Math.ceil(steps / 10);
  for (const contestant of contestants) {
    const worker = contestant.start();
    await worker.ask({ op: 'prepare', row: SMALL_ROW, warmUp: 0 });
    const resident: number[] = [];
    for (let done = 0; done < steps; done += tenth) {
      report(`memory: ${contestant.title}, step ${done} of ${steps}`);
      await worker.ask({ op: 'run', name: SMALL_ROW.name, calls: Math.min(tenth, steps - done) });
      resident.push((await worker.ask({ op: 'memory' })).residentBytes);
    }
    const { peakBytes } = await worker.ask({ op: 'memory' });
    await worker.close();
    rows.push({ contestant: contestant.id, title: contestant.title, steps, residentBytes: { early: resident[0]!, late: resident.at(-1)! }, peakBytes });
  }
  return rows;
}
