import type { ExportSummary } from '@limbeck/record';
import { formatBytes, formatInteger, formatMilliseconds, formatPercent } from './format-units.js';
import { wrap } from './wrap.js';

export interface ExportTextInput extends Pick<ExportSummary, 'sizeBytes' | 'check'> {
  readonly files: readonly string[];
  readonly folder: string;
  readonly network: { readonly role: string; readonly model: string; readonly seed: number };
}

/** What an export came to, for people. */
export function exportText({ folder, files, sizeBytes, check, network: { role, model, seed } }: ExportTextInput, width = 80): string {
  const written = `${folder}: ${files.length > 3 ? `${files.length} files` : files.join(', ')}, ${formatBytes(sizeBytes)}. The ${role} (${model}, seed ${seed}).`;
  return [written, ...(check ? [agreementText(check, role), `Accuracy: ${formatPercent(check.accuracy)} %, of the ${role} ${formatPercent(check.networkAccuracy)} %.`, ...latencyText(check)] : ['Nothing installed reads this format back: its predictions were not compared.'])].map((line) => wrap(line, width, '')).join('\n');
}

function agreementText({ samples, agreement, maxDifference, split }: NonNullable<ExportSummary['check']>, role: string): string {
  const same = formatInteger(Math.round(agreement * samples));
  const difference = maxDifference === null ? 'some logits are not finite' : maxDifference === 0 ? 'all logits are equal' : `logits differ by up to ${maxDifference.toPrecision(2)}`;
  return `Read back from the files: predicts the ${role}'s class for ${same} of ${formatInteger(samples)} ${split} samples; ${difference}.`;
}

function latencyText({ latency, engine }: NonNullable<ExportSummary['check']>): string[] {
  return latency ? [`One sample takes ${formatMilliseconds(latency.p50Ms)} ms with the backend ${engine} (median of ${latency.count} calls).`] : [];
}
