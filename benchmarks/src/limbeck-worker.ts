/** Times rows on one of Limbeck's backends. Arguments: backend, threads, further backends for the teacher. Speaks protocol.ts. */
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { discoverPlugins } from '@limbeck/runtime';
import { peakMemoryBytes } from '@limbeck/runtime/measure/peak-memory';
import { prepareCase, type Engines, type LimbeckCase } from './limbeck-case.js';
import type { Memory, Prepared, Ran, Request } from './protocol.js';

const [backendId, threads, ...others] = process.argv.slice(2);
const catalogue = await discoverPlugins({ from: [dirname(fileURLToPath(import.meta.url))] });
const activate = async (id: string) => (await catalogue.load('backends', id)).activate({ threads: Number(threads) });
const backend = await activate(backendId!);
/** Activated when a teacher needs them. */
let engines: Promise<Engines> | undefined;
const withTeacherBackends = (): Promise<Engines> => (engines ??= Promise.all(others.map(activate)).then((more) => ({ backend, teacherBackends: [backend, ...more], catalogue })));
const cases = new Map<string, LimbeckCase>();

async function answer(request: Request): Promise<Prepared | Ran | Memory> {
  switch (request.op) {
    case 'prepare': {
      const prepared = await prepareCase(request.row, request.row.kind === 'kd' ? await withTeacherBackends() : { backend, teacherBackends: [], catalogue });
      for (let i = 0; i < request.warmUp; i++) await prepared.call();
      cases.set(request.row.name, prepared);
      return { parameters: prepared.parameters, note: prepared.note };
    }
    case 'run': {
      const { call } = cases.get(request.name)!;
      const times: number[] = [];
      for (let i = 0; i < request.calls; i++) {
        const started = performance.now();
        await call();
        times.push(performance.now() - started);
      }
      return { times };
    }
    case 'memory':
      return { residentBytes: process.memoryUsage.rss(), peakBytes: peakMemoryBytes() };
  }
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line) as Request))}\n`);
