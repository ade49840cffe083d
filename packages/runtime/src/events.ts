import type { CompiledStep, MetricEvent, RunPart, RunStatus } from '@limbeck/core';
import type { RunSummary } from '@limbeck/record';

/** What a running experiment tells its caller (the command line draws it); nothing in the results depends on it. */
export type RunEvent =
  | { readonly type: 'run-started'; readonly name: string; readonly folder: string; readonly backend: { readonly id: string; readonly reason: string; readonly device: string } }
  /** A stretch of work without steps, such as "loading mnist" or "compiling the train step". */
  | { readonly type: 'activity'; readonly text: string }
  | { readonly type: 'compiling'; readonly step: string }
  | { readonly type: 'compiled'; readonly step: string; readonly size: CompiledStep['size']; readonly seconds: number }
  | ({ readonly type: 'training-started'; readonly model: string; readonly epochs: number; readonly stepsPerEpoch: number; readonly batchSize: number } & RunPart)
  | { readonly type: 'metrics'; readonly event: MetricEvent }
  | ({ readonly type: 'training-finished'; readonly model: string; readonly accuracy: number; readonly epoch: number; readonly stoppedEarly: boolean; readonly seconds: number } & RunPart)
  | { readonly type: 'warning'; readonly text: string }
  | { readonly type: 'run-finished'; readonly status: RunStatus; readonly folder: string; readonly summary: RunSummary };

export type RunObserver = (event: RunEvent) => void;
