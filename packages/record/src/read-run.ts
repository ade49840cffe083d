import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MetricEvent } from '@limbeck/core';
import { LimbeckError } from '@limbeck/core/errors';
import { z } from 'zod';
import { environmentSchema, type Environment } from './environment.js';
import { evaluationFiles, evaluationSchema, type Evaluation } from './evaluation.js';
import { metricEventSchema } from './metric-event.js';
import { RUN_FILES } from './run-files.js';
import { runSummarySchema, type RunSummary } from './run-summary.js';

/** A run folder, read. What a run that is going on or was killed has not written is undefined. */
export interface RunRecord {
  readonly folder: string;
  /** Text of the resolved manifest. */
  readonly manifest: string | undefined;
  readonly environment: Environment | undefined;
  readonly metrics: readonly MetricEvent[];
  readonly summary: RunSummary | undefined;
  /** Of the trainings that have finished. */
  readonly evaluations: readonly Evaluation[];
}

export interface ReadRunOptions {
  /** Whether the events of single steps are wanted, which are nearly all of metrics.jsonl; true by default. */
  readonly steps?: boolean;
}

/**
 * Reads a run folder. A last line of metrics.jsonl that is cut, as a killed process may leave it, is passed over.
 *
 * @throws LIM5007 the folder is no run folder, or one of its files is damaged
 */
export async function readRun(folder: string, { steps = true }: ReadRunOptions = {}): Promise<RunRecord> {
  const metrics = await readBytes(folder, RUN_FILES.metrics);
  if (metrics === undefined) {
    throw unreadable(join(folder, RUN_FILES.metrics), `"${folder}" is not a run folder: it has no ${RUN_FILES.metrics}.`);
  }
  return {
    folder,
    manifest: await readText(folder, RUN_FILES.manifest),
    environment: await readJson(folder, RUN_FILES.environment, environmentSchema),
    metrics: parseMetrics(metrics, join(folder, RUN_FILES.metrics), steps),
    summary: await readJson(folder, RUN_FILES.summary, runSummarySchema),
    evaluations: await readEvaluations(folder),
  };
}

/** The summary of a run folder alone; undefined where there is none. @throws LIM5007 it is damaged */
export async function readSummary(folder: string): Promise<RunSummary | undefined> {
  return readJson(folder, RUN_FILES.summary, runSummarySchema);
}

const STEP = Buffer.from('{"type":"step",');

/** Line by line from the bytes: the file of a long run is longer than a string can be. What follows the last line feed is nothing, or a cut line. */
function parseMetrics(bytes: Buffer, file: string, steps: boolean): MetricEvent[] {
  const events: MetricEvent[] = [];
  for (let start = 0, line = 1, end = bytes.indexOf(10); end !== -1; start = end + 1, line++, end = bytes.indexOf(10, start)) {
    if (!steps && bytes.subarray(start, start + STEP.length).equals(STEP)) continue;
    events.push(parseAs(metricEventSchema, bytes.toString('utf8', start, end), { file, line }));
  }
  return events;
}

async function readEvaluations(folder: string): Promise<Evaluation[]> {
  const files = await evaluationFiles(folder).catch((cause: unknown) => Promise.reject(unreadable(join(folder, RUN_FILES.evaluation), `"${join(folder, RUN_FILES.evaluation)}" cannot be read.`, { cause })));
  const evaluations = await Promise.all(files.map((file) => readJson(folder, file, evaluationSchema)));
  return evaluations.filter((evaluation) => evaluation !== undefined);
}

async function readJson<T>(folder: string, name: string, schema: z.ZodType<T>): Promise<T | undefined> {
  const text = await readText(folder, name);
  return text === undefined ? undefined : parseAs(schema, text, { file: join(folder, name) });
}

function parseAs<T>(schema: z.ZodType<T>, text: string, where: { file: string; line?: number }): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? firstIssue(error) : (error as Error).message;
    throw unreadable(where.file, `"${where.file}" is damaged or of another version of Limbeck.`, { where, found: reason, cause: error });
  }
}

/** One line: in a file of another kind every key is wrong. */
function firstIssue({ issues }: z.ZodError): string {
  const [first, ...others] = issues;
  const place = first!.path.join('.');
  return `${place === '' ? '' : `${place}: `}${first!.message}${others.length === 0 ? '' : ` (and ${others.length} more)`}`;
}

async function readText(folder: string, name: string): Promise<string | undefined> {
  return (await readBytes(folder, name))?.toString('utf8');
}

async function readBytes(folder: string, name: string): Promise<Buffer | undefined> {
  const path = join(folder, name);
  try {
    return await readFile(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, `"${path}" cannot be read.`, { cause: error });
  }
}

function unreadable(file: string, what: string, more: { where?: { file: string; line?: number }; found?: string; cause?: unknown } = {}): LimbeckError {
  const { where = { file }, found, cause } = more;
  const next = 'Name a folder that `limbeck run` wrote; a damaged one can be made again from its manifest.yaml.';
  return new LimbeckError('LIM5007', { what, where, ...(found === undefined ? {} : { found }), next }, { cause });
}
