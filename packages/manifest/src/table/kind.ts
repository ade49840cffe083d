import { LimbeckError, LimbeckErrors } from '@limbeck/core';
import { child, locateIn, type Located } from '../source/located.js';

/** Whether a document says that it is a table. */
export function isTable(document: Located): boolean {
  const kind = child(document, 'kind');
  return kind?.kind === 'scalar' && kind.value === 'table';
}

/** @throws LimbeckErrors LIM1011 an experiment was wanted, and the document is a table */
export function refuseTable(document: Located): void {
  if (!isTable(document)) return;
  throw new LimbeckErrors([
    new LimbeckError('LIM1011', { what: 'This manifest is a table, not one experiment.', where: locateIn(document, ['kind']), expected: 'an experiment, which has no `kind`', found: '`kind: table`', next: 'Run it with `limbeck table`; `limbeck table --dry-run` lists its cells.' }),
  ]);
}

/** @throws LimbeckErrors LIM1011 a table was wanted, and the document is none */
export function requireTable(document: Located): void {
  if (isTable(document)) return;
  const kind = child(document, 'kind');
  const isExperiment = kind === undefined && child(document, 'student') !== undefined;
  const found = kind === undefined ? (isExperiment ? 'an experiment' : 'no `kind`') : kind.kind === 'scalar' ? `\`kind: ${String(kind.value)}\`` : '`kind`';
  throw new LimbeckErrors([
    new LimbeckError('LIM1011', { what: 'This manifest is no table.', where: locateIn(document, ['kind']), expected: '`kind: table`, with `base` and `axes`', found, next: isExperiment ? 'Run an experiment with `limbeck run`.' : 'Begin with `version: 1` and `kind: table`.' }),
  ]);
}
