import { formatGain, formatMeanOfSeeds } from '../format-mean.js';
import { formatBytes, formatCountOrNone, formatDuration } from '../format-units.js';
import { latencyText, NONE } from '../rows.js';
import type { ComparedNetwork } from './compare-runs.js';

/** A network's figures as text. */
export interface ComparisonCells {
  readonly accuracy: string;
  readonly gain: string;
  readonly parameters: string;
  readonly multiplyAdds: string;
  readonly fileSize: string;
  readonly latency: string;
  readonly peakMemory: string;
  readonly seconds: string;
}

export function comparisonCells({ accuracy, gain, parameters, multiplyAdds, fileSizeBytes, latency, peakMemoryBytes, seconds }: ComparedNetwork): ComparisonCells {
  return {
    accuracy: accuracy === null ? NONE : formatMeanOfSeeds(accuracy),
    gain: gain === null ? '' : formatGain(gain),
    parameters: formatCountOrNone(parameters),
    multiplyAdds: formatCountOrNone(multiplyAdds),
    fileSize: fileSizeBytes === null ? NONE : formatBytes(fileSizeBytes),
    latency: latencyText(latency),
    peakMemory: peakMemoryBytes === null ? NONE : formatBytes(peakMemoryBytes),
    seconds: seconds === null ? NONE : formatDuration(seconds),
  };
}

/** What the figures are, in sentences. */
export const COMPARISON_LEGEND =
  "Accuracy in per cent, mean ± sd (number of seeds). Gain in percentage points over the run's own baseline, mean ± sd, seed by seed. Latency in ms, p50 / p95. Time of one training, mean over the seeds.";
