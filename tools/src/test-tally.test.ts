import { describe, expect, test } from 'vitest';
import { formatTally, tally } from './test-tally.js';

function reportOf(file: string, statuses: Readonly<Record<string, string>>): unknown {
  const assertionResults = Object.entries(statuses).map(([fullName, status]) => ({ fullName, status }));
  return { testResults: [{ name: file, status: assertionResults.some(({ status }) => status === 'failed') ? 'failed' : 'passed', assertionResults }] };
}

describe('tally', () => {
  test('sums over reports', () => {
    const sum = tally([reportOf('a', { one: 'passed', two: 'failed', three: 'todo' }), reportOf('b', { one: 'passed', two: 'skipped' })]);
    expect(formatTally(sum)).toBe('2 passed, 1 failed, 2 skipped');
  });

  test('a test skipped in one report and run in another is not skipped', () => {
    expect(tally([reportOf('a', { one: 'skipped' }), reportOf('a', { one: 'passed' })])).toEqual({ passed: 1, failed: 0, skipped: 0 });
  });

  test('a file that cannot be loaded is a failure', () => {
    const broken = { testResults: [{ name: 'a', status: 'failed', assertionResults: [] }] };
    expect(tally([broken])).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
