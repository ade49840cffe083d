import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The part of vitest's JSON report that is counted. */
const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/**
 * Sums vitest's JSON reports. A test that one report skipped and another ran counts as run, and one that ran twice counts twice. A file that
 * could not even be loaded is one failure.
 */
export function tally(reports: readonly unknown[]): Tally {
  let [passed, failed] = [0, 0];
  const ran = new Set<string>();
  const skipped = new Set<string>();
  for (const file of reports.flatMap((each) => report.parse(each).testResults)) {
    if (file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed')) failed += 1;
    for (const { fullName, status } of file.assertionResults) {
      const id = `${file.name} ${fullName}`;
      if (status === 'passed') passed += 1;
      if (status === 'failed') failed += 1;
      (status === 'passed' || status === 'failed' ? ran : skipped).add(id);
    }
  }
  return { passed, failed, skipped: [...skipped].filter((id) => !ran.has(id)).length };
}

/** One plain line, for whoever reads the end of a log. */
export function formatTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

/** The tally of the report files, and whether all is well: something ran, nothing failed. */
export function tallyFiles(files: readonly string[]): { readonly line: string; readonly ok: boolean } {
  const sum = tally(files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as unknown));
  return { line: formatTally(sum), ok: sum.failed === 0 && sum.passed > 0 };
}
