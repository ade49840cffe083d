import { exitCodeOf } from '@limbeck/core/errors';
import type { RunSummary } from '@limbeck/record';
import { formatBytes, networkName, summaryTable } from '@limbeck/report';
import { prepareExperiment, runExperiment, type RunEvent } from '@limbeck/runtime';
import { join } from 'node:path';
import { installedPlugins } from './catalogue.js';
import { endWithParent } from './end-with-parent.js';
import { interruptible } from './interruptible.js';
import { printJson, printLine, textWidth } from './output.js';
import { createProgress } from './progress/progress.js';
import { reportError } from './report-error.js';
import { reportFinishedRun } from './report-finished-run.js';
import { shortPath } from './short-path.js';

export interface RunManifestOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly backend?: string;
  readonly eager?: boolean;
  readonly measure?: boolean;
  readonly keepGraphs?: boolean;
  readonly report?: boolean;
  readonly relativeTo?: string;
  readonly json: boolean;
  readonly debug: boolean;
}

/** Runs an experiment with its progress drawn, and ends with the table and the run folder's path. */
export async function runManifest(file: string, { set, out, backend, eager, measure = true, keepGraphs = false, report: wantsReport = true, relativeTo, json, debug }: RunManifestOptions): Promise<void> {
  endWithParent();
  const catalogue = await installedPlugins([file, ...(relativeTo === undefined ? [] : [join(relativeTo, 'manifest.yaml')])]);
  const experiment = await prepareExperiment(file, { catalogue, set, ...(relativeTo === undefined ? {} : { folder: relativeTo }), ...(backend === undefined ? {} : { backend }), ...(eager ? { eager } : {}) });
  // Under --json standard output belongs to the result.
  const progress = createProgress(json ? process.stderr : process.stdout);
  let finished: Extract<RunEvent, { readonly type: 'run-finished' }> | undefined;
  const observe = (event: RunEvent): void => {
    if (event.type === 'run-finished') finished = event;
    progress.observe(event);
  };
  try {
    const { folder, summary } = await interruptible((signal) => runExperiment(experiment, { ...(out === undefined ? {} : { out }), measure, keepGraphs, signal, observe }), progress.note);
    progress.close();
    if (summary.status !== 'completed') process.exitCode = 1;
    const report = wantsReport && summary.status === 'completed' ? await reportFinishedRun(folder, { json, debug }) : null;
    if (json) return printJson({ ok: summary.status === 'completed', folder, summary, report });
    printLine();
    if (summary.models.length > 0) printLine(`${summaryTable(summary, { format: 'terminal', width: textWidth() })}\n`);
    if (summary.status === 'interrupted') printLine(`Interrupted. Finished and kept: ${finishedTrainings(summary)}.`);
    printLine(`Run folder: ${shortPath(folder)}`);
    if (summary.graphs) printLine(`Graphs:     ${shortPath(join(folder, 'graphs'))}, ${formatBytes(summary.graphs.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0))}`);
    if (report) printLine(`Report:     ${shortPath(report.html)}`);
  } catch (error) {
    progress.close();
    if (json) reportError(error, { json, debug }, finished && { folder: finished.folder, summary: finished.summary });
    else reportError(error, { json, debug });
    if (finished && !json) process.stderr.write(`\nWhat was finished is kept in ${shortPath(finished.folder)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

/** "teacher (seed 0), labels-only (seeds 0, 1)". */
function finishedTrainings({ models }: RunSummary): string {
  const parts = models.map((model) => `${networkName(model)} (seed${model.runs.length === 1 ? '' : 's'} ${model.runs.map(({ seed }) => seed).join(', ')})`);
  return parts.length === 0 ? 'no training' : parts.join(', ');
}
