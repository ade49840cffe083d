import type { RunRecord } from '@limbeck/record';
import type { Section } from '../document.js';
import { formatBytes, formatInteger, formatMilliseconds, formatPercent } from '../format-units.js';

const HEAD = ['export', 'seed', 'size', 'same class', 'largest difference', 'accuracy', 'in memory', 'one sample'] as const;

/** What was exported, and whether it predicts what the network did; undefined for a run without exports. */
export function exportsSection({ summary }: RunRecord): Section | undefined {
  if (!summary || summary.exports.length === 0) return undefined;
  const rows = summary.exports.map(({ exporter, seed, sizeBytes, check }) => [
    exporter, String(seed), formatBytes(sizeBytes),
    ...(check
      ? [`${formatPercent(check.agreement)} %`, check.maxDifference === null ? 'not finite' : check.maxDifference === 0 ? '0' : check.maxDifference.toPrecision(2), `${formatPercent(check.accuracy)} %`, `${formatPercent(check.networkAccuracy)} %`, check.latency ? `${formatMilliseconds(check.latency.p50Ms)} ms, ${check.engine}` : '-']
      : ['not compared', '-', '-', '-', '-']),
  ]);
  const samples = Math.max(0, ...summary.exports.map(({ check }) => check?.samples ?? 0));
  const note = samples === 0 ? [] : [{ kind: 'paragraph' as const, text: `Each export was read back from its files and predicted ${formatInteger(samples)} test samples. Same class: the share for which it predicts what the network in memory does; largest difference: of a logit.` }];
  return { title: 'Exports', blocks: [...note, { kind: 'table', caption: 'Exported students beside the networks in memory', head: [...HEAD], rows }] };
}
