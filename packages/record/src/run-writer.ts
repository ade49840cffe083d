import { join } from 'node:path';
import type { MetricEvent } from '@limbeck/core';
import { environmentSchema, type Environment } from './environment.js';
import type { LineFile } from './line-file.js';
import { formatMetricEvent } from './metric-event.js';
import { RUN_FILES } from './run-files.js';
import { runSummarySchema, type RunSummary } from './run-summary.js';
import { writeFileAtomic } from './write-atomic.js';

/** Writes a run folder's own files; from `createRunFolder`. Every method throws LIM5005 when the disk is full, LIM5006 when writing fails otherwise. */
export class RunWriter {
  constructor(
    readonly folder: string,
    private readonly metrics: LineFile,
  ) {}

  /** The resolved manifest, YAML. */
  async writeManifest(text: string): Promise<void> {
    await writeFileAtomic(join(this.folder, RUN_FILES.manifest), text);
  }

  async writeEnvironment(environment: Environment): Promise<void> {
    await writeFileAtomic(join(this.folder, RUN_FILES.environment), toJson(environmentSchema.parse(environment)));
  }

  /** One line of metrics.jsonl. Lines are buffered and written together, at the latest with the next epoch event. */
  appendMetrics(event: MetricEvent): void {
    this.metrics.append(formatMetricEvent(event));
    if (event.type === 'epoch') this.metrics.flush();
  }

  /** Replaces the summary as a whole; the last write before `close` is the run's. */
  async writeSummary(summary: RunSummary): Promise<void> {
    await writeFileAtomic(join(this.folder, RUN_FILES.summary), toJson(runSummarySchema.parse(summary)));
  }

  /** Writes what is buffered and closes metrics.jsonl. */
  close(): void {
    this.metrics.close();
  }
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
