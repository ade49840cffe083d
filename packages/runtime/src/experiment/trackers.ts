import { LimbeckError } from '@limbeck/core';
import type { MetricEvent, RunStatus, TrackedRun, Tracker, TrackerDefinition } from '@limbeck/core';
import type { Configured } from './composition.js';

/** Several trackers as one. A tracker that throws is left out from then on and reported; the run goes on. */
export async function openTrackers(configured: readonly Configured<TrackerDefinition>[], run: TrackedRun, warn: (text: string) => void): Promise<Tracker> {
  const open = new Map<string, Tracker>();
  for (const { definition, options } of configured) {
    const tracker = await guarded(definition.id, warn, () => definition.open(run, options));
    if (tracker) open.set(definition.id, tracker);
  }
  return {
    log(event: MetricEvent): void {
      for (const [id, tracker] of open) {
        try {
          tracker.log(event);
        } catch (error) {
          open.delete(id);
          warn(message(id, error));
        }
      }
    },
    async close(status: RunStatus): Promise<void> {
      for (const [id, tracker] of open) await guarded(id, warn, () => tracker.close(status));
    },
  };
}

async function guarded<T>(id: string, warn: (text: string) => void, action: () => Promise<T>): Promise<T | undefined> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof LimbeckError && error.code === 'LIM5005') throw error; // the run itself will not get further either
    warn(message(id, error));
    return undefined;
  }
}

function message(id: string, error: unknown): string {
  return `The tracker "${id}" failed and is left out: ${error instanceof Error ? error.message : String(error)}`;
}
