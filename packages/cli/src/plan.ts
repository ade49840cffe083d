import { exitCodeOf, LimbeckErrors } from '@limbeck/core/errors';
import { planText } from '@limbeck/report';
import { planExperiment, prepareExperiment, type PlanResult } from '@limbeck/runtime';
import { installedPlugins } from './catalogue.js';
import { interruptible } from './interruptible.js';
import { INTERRUPTED, printJson, printLine } from './output.js';
import { createProgress } from './progress/progress.js';
import { reportError } from './report-error.js';

export interface PlanCommandOptions {
  readonly set: readonly string[];
  readonly out?: string;
  readonly backend?: string;
  readonly layers: boolean;
  readonly json: boolean;
  readonly debug: boolean;
}

/** Prints the plan as far as it could be made, then every error. */
export async function plan(file: string, { set, out, backend, layers, json, debug }: PlanCommandOptions): Promise<void> {
  const catalogue = await installedPlugins([file]);
  const experiment = await prepareExperiment(file, { catalogue, set, ...(backend === undefined ? {} : { backend }) });
  const progress = createProgress(process.stderr);
  const report = (text: string): void => progress.observe({ type: 'activity', text });
  const result: PlanResult | undefined = await interruptible(
    (signal) => planExperiment(experiment, { ...(out === undefined ? {} : { out }), signal, report }).catch((error: unknown) => (signal.aborted ? undefined : Promise.reject(error as Error))),
    progress.note,
  ).finally(() => progress.close());
  if (!result) {
    process.exitCode = 1;
    if (json) printJson(INTERRUPTED);
    return;
  }
  const errors = result.errors.length > 0 ? new LimbeckErrors(result.errors) : undefined;
  if (errors) process.exitCode = exitCodeOf(errors);
  if (json && !errors) return printJson({ ok: true, plan: result.plan });
  if (!json) printLine(planText(result.plan, { layers, width: Math.min(process.stdout.columns ?? 80, 100) }));
  if (errors) reportError(errors, { json, debug }, { plan: result.plan });
}
