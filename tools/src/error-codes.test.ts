import { ERROR_CODES } from '@limbeck/core';
import { describe, expect, test } from 'vitest';
import { projects, readText, sourcesOf } from './workspace.js';

/** Codes that no source raises, each with its reason. This list can only shrink. */
const unused: Readonly<Record<string, string>> = {};

const raised = new Set(
  projects()
    .flatMap(sourcesOf)
    .filter((file) => !file.includes('.test.') && file !== 'packages/core/src/error-codes.ts' && !file.startsWith('tools/'))
    .flatMap((file) => readText(file).match(/\bLIM\d{4}\b/g) ?? []),
);

describe('error codes', () => {
  const page = readText('docs/errors.md');

  test.each(Object.keys(ERROR_CODES))('%s is documented, and raised somewhere or listed as unused', (code) => {
    expect(page).toContain(`### ${code}\n`);
    expect(raised.has(code) !== code in unused, `${code} is ${raised.has(code) ? 'raised, so strike it from the list' : 'not raised'}`).toBe(true);
  });

  test('every code in the sources is in the table', () => {
    expect([...raised].filter((code) => !(code in ERROR_CODES))).toEqual([]);
  });
});
