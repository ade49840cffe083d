import { LimbeckError } from '@limbeck/core';
import type { Backend, MetricEvent } from '@limbeck/core';
import { formatManifest, manifestHash } from '@limbeck/manifest';
import { collectEnvironment, createRunFolder, type RunSummary } from '@limbeck/record';
import { relative, resolve } from 'node:path';
import type { RunObserver } from '../events.js';
import { LIMBECK_VERSION } from '../version.js';
import { activationOptions, chooseBackend, type BackendChoice } from './choose-backend.js';
import { defaultRunFolder } from './default-folder.js';
import { distil } from './distil.js';
import { keepGraphs } from './keep-graphs.js';
import type { Experiment } from './prepare.js';
import { summarize, type RunState } from './summary.js';
import { openTrackers } from './trackers.js';
import { watchedBackend } from './watched-backend.js';

export interface RunOptions {
  /** The run folder; by default `runs/<name>/<time>`, new for every run. */
  readonly out?: string;
  /** Whether latency and memory of the networks are measured at the end; true by default. */
  readonly measure?: boolean;
  /** Whether the engine's graphs of the compiled steps are kept in the run folder; false by default. */
  readonly keepGraphs?: boolean;
  /** Aborting it ends the run between two steps, keeping what is finished. */
  readonly signal: AbortSignal;
  readonly observe: RunObserver;
}

export interface RunResult {
  readonly folder: string;
  readonly summary: RunSummary;
}

/**
 * Runs an experiment and records it in a run folder. Resolves when it is completed or was interrupted; a failed run's summary says why, and
 * what was finished before stays.
 *
 * @throws LIM2020 no backend; LIM5004 the folder exists; what a plugin, the data or the disk did wrong
 */
export async function runExperiment(experiment: Experiment, { out, measure = true, keepGraphs: keeping = false, signal, observe }: RunOptions): Promise<RunResult> {
  const { manifest } = experiment.loaded;
  if (keeping && manifest.backend.eager) throw new LimbeckError('LIM1010', { what: '--keep-graphs keeps the graphs of compiled steps, and steps that run operation by operation have none.', next: 'Leave out --eager (or `eager: true` in the manifest), or --keep-graphs.' });
  const startedAt = new Date();
  const choice = await chooseBackend(manifest.backend.use, experiment.composition.backends.map(({ definition }) => definition));
  const folder = resolve(out ?? defaultRunFolder(manifest.name, startedAt));
  const writer = await createRunFolder(folder);
  const state: RunState = {
    startedAt, manifest, manifestHash: manifestHash(manifest), limbeckVersion: LIMBECK_VERSION,
    backend: { requested: manifest.backend.use, id: choice.definition.id, reason: choice.reason, device: choice.probe.device, threads: manifest.backend.threads ?? choice.probe.threads, versions: choice.probe.versions },
    teacherBackends: [], dataset: undefined, models: [], exports: [], graphs: [],
  };
  const warn = (text: string): void => observe({ type: 'warning', text });
  let backend: Backend | undefined;
  try {
    await writer.writeManifest(formatManifest({ ...manifest, plugins: manifest.plugins.map((file) => fromFolder(folder, resolve(experiment.loaded.folder, file))) }));
    await writer.writeEnvironment(await environment(experiment, choice, state));
    observe({ type: 'run-started', name: manifest.name, folder, backend: { id: choice.definition.id, reason: choice.reason, device: choice.probe.device } });
    backend = watchedBackend(await choice.definition.activate(activationOptions(manifest.backend)), { observe, keep: keeping ? keepGraphs(folder, state.graphs) : undefined });
    const trackers = await openTrackers(experiment.composition.trackers, { name: manifest.name, folder, manifest }, warn);
    const record = (event: MetricEvent): void => {
      writer.appendMetrics(event);
      trackers.log(event);
      observe({ type: 'metrics', event });
    };
    const status = await interruptible(signal, () => distil({ experiment, backend: backend!, state, folder, measure, signal, observe, record })).then(
      (finished) => (finished ? ('completed' as const) : ('interrupted' as const)),
      async (error: unknown) => {
        await trackers.close('failed').catch(() => undefined); // the error that ended the run is the one to tell
        throw error;
      },
    );
    await trackers.close(status);
    const summary = summarize(state, status, undefined);
    await writer.writeSummary(summary);
    writer.close();
    observe({ type: 'run-finished', status, folder, summary });
    return { folder, summary };
  } catch (error) {
    const summary = summarize(state, 'failed', error);
    // The first error is the one to tell: a full disk refuses the summary too.
    await writer.writeSummary(summary).catch(() => undefined);
    closeQuietly(writer);
    observe({ type: 'run-finished', status: 'failed', folder, summary });
    throw error;
  } finally {
    backend?.dispose();
  }
}

/** Whether `body` came to its end; false when the signal stopped it. */
async function interruptible(signal: AbortSignal, body: () => Promise<void>): Promise<boolean> {
  try {
    await body();
    return true;
  } catch (error) {
    if (signal.aborted && !(error instanceof LimbeckError)) return false;
    throw error;
  }
}

function closeQuietly(writer: { close(): void }): void {
  try {
    writer.close();
  } catch {
    // The error that ended the run is being thrown already.
  }
}

async function environment(experiment: Experiment, { definition, probe }: BackendChoice, state: RunState): ReturnType<typeof collectEnvironment> {
  const packages = Object.fromEntries(experiment.catalogue.entries.map((entry) => [entry.package, entry.version]));
  return collectEnvironment({
    limbeckVersion: LIMBECK_VERSION,
    backend: { id: definition.id, device: probe.device, threads: state.backend.threads, versions: probe.versions },
    manifestFolder: experiment.loaded.folder,
    commandLine: process.argv.slice(1),
    packages,
  });
}

/** Plugin files by their paths from the run folder, so that its manifest finds them. */
function fromFolder(folder: string, file: string): string {
  const path = relative(folder, file).replaceAll('\\', '/');
  return path.startsWith('.') ? path : `./${path}`;
}
