import type { MeasuredModel, MeasureReport } from '@limbeck/record';
import { describeDevice } from './describe-backend.js';
import { formatBytes, formatCount, formatMilliseconds } from './format-units.js';
import { NONE } from './rows.js';
import { left, right, ruleFor, terminalColumns } from './terminal-columns.js';
import { wrap } from './wrap.js';

export interface MeasureTableOptions {
  readonly format: 'terminal' | 'markdown';
  /** Columns that sentences under a terminal table may take. */
  readonly width?: number;
}

/** Measured models side by side, and beneath them where and how they were measured. Names of up to 25 characters fit into 80 columns with two batch sizes. */
export function measureTable(report: MeasureReport, { format, width = 80 }: MeasureTableOptions): string {
  switch (format) {
    case 'terminal':
      return terminal(report, width);
    case 'markdown':
      return markdown(report);
  }
}

function terminal(report: MeasureReport, width: number): string {
  const batches = batchSizesOf(report);
  const lines = terminalColumns(
    [left(''), right('params'), right('multiply-\nadds'), right('size'), ...batches.map((batch) => right(`batch ${batch}\np50, ms`)), right('peak\nmemory')],
    report.models.map((model) => [`${model.name}\n  ${detail(model)}`, ...cells(model, batches, '\np95 ')]),
  );
  const rule = ruleFor(lines);
  return [...lines.slice(0, 2), rule, ...lines.slice(2), rule, ...notesOf(report).map((note) => wrap(note, width))].join('\n');
}

function markdown(report: MeasureReport): string {
  const batches = batchSizesOf(report);
  const line = (texts: readonly string[]): string => `| ${texts.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(['', 'model', 'parameters', 'multiply-adds', 'size', ...batches.map((batch) => `batch ${batch}: p50 / p95 (ms)`), 'peak memory']),
    `|---|---|${'--:|'.repeat(4 + batches.length)}`,
    ...report.models.map((model) => line([model.name, detail(model), ...cells(model, batches, ' / ')])),
    '',
    ...notesOf(report).map((note) => `- ${note}`),
  ].join('\n');
}

function detail({ model, kind, seed }: MeasuredModel): string {
  switch (kind) {
    case 'run':
      return `${model}, seed ${seed}`;
    case 'export':
      return 'TensorFlow.js export';
    case 'onnx':
      return 'ONNX file';
    case 'plugin':
      return 'initial weights';
  }
}

function cells({ parameters, multiplyAdds, size, latencies, peakMemoryBytes }: MeasuredModel, batches: readonly number[], between: string): string[] {
  const latency = (batch: number): string => {
    const found = latencies.find(({ batchSize }) => batchSize === batch);
    return found ? `${formatMilliseconds(found.p50Ms)}${between}${formatMilliseconds(found.p95Ms)}` : NONE;
  };
  const counted = (count: number | null): string => (count === null ? NONE : formatCount(count));
  return [counted(parameters), counted(multiplyAdds), formatBytes(size.bytes), ...batches.map(latency), formatBytes(peakMemoryBytes)];
}

function batchSizesOf({ models }: MeasureReport): number[] {
  return [...new Set(models.flatMap(({ latencies }) => latencies.map(({ batchSize }) => batchSize)))];
}

function notesOf(report: MeasureReport): string[] {
  const { machine, backend, models, skipped } = report;
  const versions = Object.entries(backend.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Backend ${backend.id} (${backend.reason}): ${describeDevice(backend)}; ${[...versions, `Node ${machine.node}`, `Limbeck ${report.limbeckVersion}`].join(', ')}.`,
    callsNote(report),
    `Peak memory: a fresh process that loads only this model and predicts single samples; without a model ${range(models.map(({ baseMemoryBytes }) => formatBytes(baseMemoryBytes)))}.`,
    ...skipped.map(({ name, reason }) => `Not measured: ${name}, ${reason}.`),
  ];
}

function callsNote(report: MeasureReport): string {
  const parts = batchSizesOf(report).map((batch) => {
    const latencies = report.models.flatMap(({ latencies: all }) => all.filter(({ batchSize }) => batchSize === batch));
    return `batch ${batch}: ${range(latencies.map(({ count }) => String(count)))} calls after ${range(latencies.map(({ warmUpCalls }) => String(warmUpCalls)))} for warm-up`;
  });
  return `Latency: one call of the whole batch, ${report.models.length > 1 ? 'models timed in turns; ' : ''}${parts.join('; ')}.`;
}

/** "300", or "20 to 300". */
function range(values: readonly string[]): string {
  const sorted = values.toSorted((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const [first, last] = [sorted[0] ?? '', sorted.at(-1) ?? ''];
  return first === last ? first : `${first} to ${last}`;
}
