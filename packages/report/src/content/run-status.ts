import { basename } from 'node:path';
import type { RunRecord } from '@limbeck/record';
import { manifestFacts } from '../data/manifest-facts.js';
import type { Block } from '../document.js';
import { formatDuration } from '../format-units.js';

/** What a run is called: by its summary, else by its manifest, else by its folder. */
export function runName({ summary, manifest, folder }: RunRecord): string {
  return summary?.name ?? manifestFacts(manifest)?.name ?? basename(folder);
}

/** In one or two sentences what the run was and when. */
export function runLead(record: RunRecord): string[] {
  const { summary } = record;
  const description = manifestFacts(record.manifest)?.description;
  const backend = summary?.backend ?? record.environment?.backend;
  return [
    ...(description === undefined ? [] : [description]),
    ...(summary ? [`${STATUS[summary.status]} ${summary.finishedAt.slice(0, 16).replace('T', ' ')} UTC, after ${formatDuration(summary.seconds)}, on ${backend!.device} with backend ${backend!.id}. Limbeck ${summary.limbeckVersion}.`] : []),
  ];
}

const STATUS = { completed: 'Completed', failed: 'Failed', interrupted: 'Interrupted' } as const;

/** What is missing when a run did not come to its end. */
export function runNotices({ summary }: RunRecord): Block[] {
  const notice = (text: string): Block[] => [{ kind: 'notice', tone: 'bad', text }];
  if (!summary) return notice('This run has no summary.json: it is still going on, or its process was killed. This report shows what it has written so far.');
  switch (summary.status) {
    case 'completed':
      return [];
    case 'interrupted':
      return notice('This run was interrupted. This report shows what was finished before.');
    case 'failed':
      return notice(`This run failed${summary.error?.code ? ` with ${summary.error.code}` : ''}${summary.error ? `: ${summary.error.message}` : '.'} This report shows what was finished before.`);
  }
}
