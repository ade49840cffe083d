import { readFile } from 'node:fs/promises';

/** What one type of operation costs in one call. */
export interface OperationCost {
  readonly op: string;
  readonly nodes: number;
  readonly milliseconds: number;
}

export interface SessionProfile {
  readonly calls: number;
  /** Of one call, from ONNX Runtime's side. */
  readonly milliseconds: number;
  /** The dearest first. */
  readonly operations: readonly OperationCost[];
}

interface ProfileEvent {
  readonly cat: string;
  readonly name: string;
  /** Start and duration in microseconds. */
  readonly ts: number;
  readonly dur: number;
  readonly args?: { readonly op_name?: string };
}

/** Means over the calls of a session's profile, as ONNX Runtime writes it, but for the first `warmUp` calls. */
export async function readProfile(file: string, warmUp: number): Promise<SessionProfile> {
  return summarizeProfile(JSON.parse(await readFile(file, 'utf8')) as readonly ProfileEvent[], warmUp);
}

export function summarizeProfile(events: readonly ProfileEvent[], warmUp: number): SessionProfile {
  const runs = events.filter(({ cat, name }) => cat === 'Session' && name === 'model_run').sort((a, b) => a.ts - b.ts).slice(warmUp);
  const start = runs[0]?.ts ?? Infinity;
  const costs = new Map<string, { count: number; time: number }>();
  for (const { cat, name, ts, dur, args } of events) {
    if (cat !== 'Node' || !name.endsWith('_kernel_time') || ts < start) continue;
    const op = args?.op_name ?? name;
    const cost = costs.get(op) ?? { count: 0, time: 0 };
    costs.set(op, { count: cost.count + 1, time: cost.time + dur });
  }
  const calls = runs.length;
  return {
    calls,
    milliseconds: runs.reduce((sum, { dur }) => sum + dur, 0) / 1000 / calls,
    operations: [...costs].map(([op, { count, time }]) => ({ op, nodes: count / calls, milliseconds: time / 1000 / calls })).sort((a, b) => b.milliseconds - a.milliseconds),
  };
}
