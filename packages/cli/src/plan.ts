import { exitCodeOf, LimbeckErrors } from '@limbeck/core/errors';
import { planText } from '@limbeck/report';
import { planExperiment, prepareExperiment } from '@limbeck/runtime';
import { allOrNothing } from './all-or-nothing.js';
import { installedPlugins } from './catalogue.js';
import { printJson, printLine, textWidth } from './output.js';
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
  const result = await allOrNothing(json, (signal, report) => planExperiment(experiment, { ...(out === undefined ? {} : { out }), signal, report }));
  if (!result) return;
  const errors = result.errors.length > 0 ? new LimbeckErrors(result.errors) : undefined;
  if (errors) process.exitCode = exitCodeOf(errors);
  if (json && !errors) return printJson({ ok: true, plan: result.plan });
  if (!json) printLine(planText(result.plan, { layers, width: textWidth() }));
  if (errors) reportError(errors, { json, debug }, { plan: result.plan });
}
