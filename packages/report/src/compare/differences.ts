import type { RunRecord } from '@limbeck/record';

/** Something that runs must have in common for a kind of figure to be compared. */
export interface Difference {
  /** Which figures it spoils. */
  readonly spoils: 'accuracy' | 'speed';
  readonly what: string;
  /** What each run has, in the order of the runs; null where its record does not say. */
  readonly values: readonly (string | null)[];
}

interface Condition {
  readonly spoils: Difference['spoils'];
  readonly what: string;
  readonly of: (record: RunRecord) => string | undefined;
}

const CONDITIONS: readonly Condition[] = [
  { spoils: 'accuracy', what: 'dataset', of: ({ summary }) => summary?.dataset?.name },
  { spoils: 'accuracy', what: 'number of classes', of: ({ summary }) => text(summary?.dataset?.classes) },
  { spoils: 'accuracy', what: 'training samples', of: ({ summary }) => text(summary?.dataset?.trainSize) },
  { spoils: 'accuracy', what: 'split', of: ({ summary }) => summary?.split },
  { spoils: 'accuracy', what: 'samples evaluated', of: ({ summary }) => text(summary?.split === 'validation' ? summary.dataset?.validationSize : summary?.dataset?.testSize) },
  { spoils: 'accuracy', what: 'data files', of: ({ summary }) => summary?.dataset?.sources.map(({ sha256 }) => sha256.slice(0, 8)).join(' ') },
  { spoils: 'accuracy', what: 'metric', of: ({ summary }) => summary?.metric },
  { spoils: 'speed', what: 'machine', of: ({ environment }) => environment && `${environment.cpu.model}, ${environment.cpu.cores} cores, ${environment.os.split(' ')[0]!} ${environment.arch}` },
  { spoils: 'speed', what: 'backend', of: ({ summary }) => summary?.backend.id },
  { spoils: 'speed', what: 'threads', of: ({ summary }) => text(summary?.backend.threads) },
];

/** In what the finished runs differ, of what they should have in common. */
export function differencesOf(records: readonly RunRecord[]): Difference[] {
  return CONDITIONS.flatMap(({ spoils, what, of }): Difference[] => {
    const values = records.map((record) => of(record) ?? null);
    return new Set(values.filter((value) => value !== null)).size > 1 ? [{ spoils, what, values }] : [];
  });
}

/** What a reader must know before comparing, as sentences; none when nothing differs. */
export function differenceNotes(differences: readonly Difference[]): string[] {
  const named = (spoils: Difference['spoils']): string =>
    differences.filter((difference) => difference.spoils === spoils).map(({ what, values }) => `${what} (${[...new Set(values.map((value) => value ?? 'not recorded'))].join('; ')})`).join(', ');
  const [accuracy, speed] = [named('accuracy'), named('speed')];
  return [
    ...(accuracy === '' ? [] : [`These runs differ in ${accuracy}: their accuracies should not be compared.`]),
    ...(speed === '' ? [] : [`These runs differ in ${speed}: their latencies, memory and times should not be compared.`]),
  ];
}

function text(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
