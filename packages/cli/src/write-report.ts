import { mkdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { LimbeckError } from '@limbeck/core/errors';
import { ioError, readRun, RUN_FILES, writeFileAtomic, type RunRecord } from '@limbeck/record';

export interface WrittenReport {
  readonly markdown: string;
  readonly html: string;
}

/** Of a longer metrics.jsonl the report shows loss terms by epoch: single steps would take gigabytes of memory. */
const STEPS_UP_TO_BYTES = 64_000_000;

/** Reads a run folder for a report. @throws LIM5007 it is no run folder, or damaged */
export async function readRunForReport(folder: string): Promise<RunRecord> {
  const size = await stat(join(folder, RUN_FILES.metrics)).then(({ size: bytes }) => bytes, () => 0);
  return readRun(folder, { steps: size <= STEPS_UP_TO_BYTES });
}

/**
 * Writes report.md and report.html on the given runs into `out`, which is made when it is missing; earlier ones are replaced.
 *
 * @returns absolute paths
 * @throws LIM5005, LIM5006 they cannot be written; LIM5008 they cannot be made
 */
export async function writeReport(records: readonly RunRecord[], out: string): Promise<WrittenReport> {
  const { buildReport, REPORT_FILES } = await import('@limbeck/report/build-report');
  const { markdown, html } = reportOf(() => buildReport(records), records);
  const folder = resolve(out);
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => Promise.reject(await ioError(error, { action: 'write', path: folder })));
  const files = { markdown: join(folder, REPORT_FILES.markdown), html: join(folder, REPORT_FILES.html) };
  await writeFileAtomic(files.markdown, markdown);
  await writeFileAtomic(files.html, html);
  return files;
}

function reportOf<T>(build: () => T, records: readonly RunRecord[]): T {
  try {
    return build();
  } catch (cause) {
    const folders = records.map(({ folder }) => `"${folder}"`).join(', ');
    throw new LimbeckError('LIM5008', { what: `The report on ${folders} could not be made: ${cause instanceof Error ? cause.message : String(cause)}`, next: 'Run `limbeck report` with --debug for the stack, and report it: this is a mistake in Limbeck.' }, { cause });
  }
}
