import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import type { MethodReport } from './golden-report.js';
import type { VectorMethod } from './method.js';
import type { VectorFile } from './vector-file.js';

/** A method by its name or by the id of a strategy that computes it. */
function isCalled(method: string, methods: readonly VectorMethod[], words: ReadonlySet<string>): boolean {
  return words.has(method) || (methods.find((each) => each.method === method)?.strategies ?? []).some((id) => words.has(id));
}

function namesOf(files: readonly { readonly method: string }[], methods: readonly VectorMethod[]): string[] {
  return [...new Set([...files.map(({ method }) => method), ...methods.flatMap(({ method, strategies }) => [method, ...strategies])])];
}

/**
 * The files of the methods that these words name.
 *
 * @throws LIM1010 a word names none of them
 */
export function selectMethods(files: readonly VectorFile[], methods: readonly VectorMethod[], only: readonly string[]): readonly VectorFile[] {
  const present = methods.filter(({ method }) => files.some((file) => file.method === method));
  for (const word of only) {
    if (!files.some(({ method }) => isCalled(method, methods, new Set([word])))) throw unknownWord('--only', word, namesOf(files, present));
  }
  return files.filter(({ method }) => isCalled(method, methods, new Set(only)));
}

/**
 * The reports, those allowed that are not installed and that a word names.
 *
 * @throws LIM1010 a word names no method and no strategy, of these or of `known`
 */
export function allowMissing(reports: readonly MethodReport[], methods: readonly VectorMethod[], words: readonly string[], known: readonly string[]): readonly MethodReport[] {
  const names = [...namesOf(reports, methods), ...known];
  const unknown = words.find((word) => !names.includes(word));
  if (unknown !== undefined) throw unknownWord('--allow-missing', unknown, names);
  return reports.map((report) => ({ ...report, allowed: report.verdict === 'not-installed' && isCalled(report.method, methods, new Set(words)) }));
}

function unknownWord(option: string, word: string, names: readonly string[]): LimbeckError {
  const suggestion = nearest(word, names);
  return new LimbeckError('LIM1010', {
    what: `${option} names "${word}", which is no method of the vectors and no strategy that computes one.`,
    expected: `one of ${[...new Set(names)].sort((a, b) => a.localeCompare(b, 'en')).join(', ')}`,
    next: suggestion === undefined ? 'See limbeck golden --help.' : `Did you mean "${suggestion}"?`,
  });
}
