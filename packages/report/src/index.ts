export { accuracyGain } from './accuracy-gain.js';
export type { AccuracyGain } from './accuracy-gain.js';
export { formatBytes, formatCount, formatDuration, formatFactor, formatMilliseconds, formatPercent, formatPoints } from './format-units.js';
export { summaryTable } from './summary-table.js';
export type { SummaryTableOptions } from './summary-table.js';
export { compareRuns } from './compare/compare-runs.js';
export type { ComparedNetwork, ComparedRun, RunsComparison } from './compare/compare-runs.js';
export { comparisonMarkdown } from './compare/comparison-section.js';
export { comparisonTerminal } from './compare/comparison-terminal.js';
