export { accuracyGain } from './accuracy-gain.js';
export type { AccuracyGain } from './accuracy-gain.js';
export { formatBytes, formatCount, formatDuration, formatFactor, formatMilliseconds, formatPercent, formatPoints } from './format-units.js';
export { summaryTable } from './summary-table.js';
export type { SummaryTableOptions } from './summary-table.js';
export { measureTable } from './measure-table.js';
export { planText } from './plan-text.js';
