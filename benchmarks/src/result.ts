import type { Machine } from '@limbeck/record';
import type { Contestant } from './contestants.js';
import type { MemoryRow } from './memory.js';
import type { Mode } from './pytorch.js';
import type { TimedRow } from './time-rows.js';

/** One backend on one row. Ratios are PyTorch's time divided by Limbeck's: above 1 Limbeck is faster. */
export interface ResultRow {
  readonly name: string;
  readonly backend: string;
  readonly limbeckMs: number;
  readonly pytorchMs: Readonly<Partial<Record<Mode, number>>>;
  readonly ratios: Readonly<Partial<Record<Mode, number>>>;
  readonly note: string | null;
}

export interface Result {
  readonly date: string;
  readonly machine: Machine & { readonly node: string };
  readonly threads: number;
  readonly rounds: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Why a side is missing. */
  readonly skipped: readonly string[];
  readonly rows: readonly ResultRow[];
  readonly memory: readonly MemoryRow[];
}

/** The row of which a loss is a part. */
const STEP = 'kd resnet56 -> resnet20';

/** The part of a distillation step's time that a loss takes on the same backend, where both were timed: the step with its own loss, kd, and this one in place of it. */
export function shareOfStep({ name, backend, limbeckMs }: ResultRow, rows: readonly ResultRow[]): number | undefined {
  const of = (wanted: string): number | undefined => rows.find((row) => row.name === wanted && row.backend === backend)?.limbeckMs;
  const [step, kd] = [of(STEP), of('loss kd')];
  return step === undefined || kd === undefined || !name.startsWith('loss ') ? undefined : limbeckMs / (step - kd + limbeckMs);
}

/** Sets each of Limbeck's backends against PyTorch. */
export function resultRows(timed: readonly TimedRow[], contestants: readonly Contestant[]): ResultRow[] {
  const backends = contestants.filter(({ mode }) => mode === null);
  return timed.flatMap(({ name, milliseconds, notes }) =>
    backends.map(({ id }): ResultRow => {
      const limbeckMs = milliseconds[id]!;
      const modes = contestants.flatMap(({ mode }) => (mode === null ? [] : [[mode, milliseconds[mode]!] as const]));
      return { name, backend: id, limbeckMs, pytorchMs: Object.fromEntries(modes), ratios: Object.fromEntries(modes.map(([mode, ms]) => [mode, ms / limbeckMs])), note: notes[id] ?? null };
    }),
  );
}
