/** Names inside a run folder. */
export const RUN_FILES = {
  /** The resolved manifest. */
  manifest: 'manifest.yaml',
  environment: 'environment.json',
  metrics: 'metrics.jsonl',
  /** Written last: a folder without it belongs to a run that is going on, or was killed. */
  summary: 'summary.json',
  /** Folder with one file for each trained network and seed. */
  evaluation: 'evaluation',
} as const;
