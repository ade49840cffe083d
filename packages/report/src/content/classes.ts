import type { RunRecord } from '@limbeck/record';
import { classBarsChart } from '../charts/class-bars.js';
import { heatmapChart, NUMBERED_CLASSES } from '../charts/heatmap.js';
import type { NamedNetwork } from '../data/networks.js';
import { classDifferences, confusions, mostConfused, type ClassDifference, type Confusion } from '../data/confusion.js';
import type { Block, Chart, Section, TableBlock } from '../document.js';
import { formatGain } from '../format-mean.js';
import { formatPercent, formatPoints } from '../format-units.js';

/** A matrix of more cells than this would show nothing and take megabytes. */
const MATRIX_CLASSES = 300;
const PAIRS = 10;
/** With more classes than fit into a chart, so many at either end are shown. */
const ENDS = 12;

/** Which classes are taken for which, and which gained and lost; undefined for a run that recorded neither. */
export function classesSection(record: RunRecord, networks: readonly NamedNetwork[]): Section | undefined {
  const recorded = confusions(record.evaluations);
  const all = networks.flatMap(({ name }) => recorded.filter(({ role }) => role === name));
  if (all.length === 0) return undefined;
  const sections = networks.filter(({ role }) => role === 'baseline').flatMap(({ name }) => gainedAndLost(record, name));
  return { title: 'Classes', blocks: [], sections: [matrices(all, record), ...sections] };
}

function matrices(all: readonly Confusion[], { evaluations }: RunRecord): Section {
  const classes = all[0]!.classes.length;
  const several = all.some(({ seeds }) => seeds.length > 1);
  const drawn = classes <= MATRIX_CLASSES;
  const how = classes <= NUMBERED_CLASSES ? "Numbers are per cent of a label's samples" : drawn ? 'Without numbers for so many classes' : `Not drawn for ${classes} classes`;
  const text = `Label down, prediction across, on the ${evaluations[0]!.split} split${several ? ', summed over the seeds' : ''}. ${how}${drawn ? '; the diagonal is right, the stronger the other colour the more mistakes, on one scale for all networks' : ''}.`;
  return { title: 'Which class is taken for which', blocks: [{ kind: 'paragraph', text }, ...(drawn ? [heatmaps(all)] : []), { kind: 'tables', tables: all.map(pairs) }] };
}

function heatmaps(all: readonly Confusion[]): Block {
  const largest = Math.max(1e-6, ...all.flatMap((confusion) => mostConfused(confusion, Infinity).map(({ share }) => share)));
  const charts = all.map((confusion): Chart => {
    const [first] = mostConfused(confusion, 1);
    const worst = first ? ` Most often ${confusion.classes[first.label]!} is taken for ${confusion.classes[first.predicted]!}.` : ' Nothing is mistaken.';
    return { title: `${confusion.role}: ${formatPercent(rightShare(confusion))} % right`, description: `Confusion matrix of ${confusion.classes.length} classes.${worst}`, svg: heatmapChart(confusion, largest) };
  });
  return { kind: 'charts', legend: [], charts };
}

function rightShare({ counts }: Confusion): number {
  const total = counts.flat().reduce((sum, count) => sum + count, 0);
  return total === 0 ? 0 : counts.reduce((sum, row, label) => sum + row[label]!, 0) / total;
}

function pairs(confusion: Confusion): TableBlock {
  const { role, classes, seeds } = confusion;
  return {
    kind: 'table',
    caption: `${role}, most frequent mistakes${seeds.length > 1 ? ` (mean of ${seeds.length} seeds)` : ''}`,
    head: ['label', 'taken for', 'samples', 'share of label'],
    textColumns: [1],
    rows: mostConfused(confusion, PAIRS).map(({ label, predicted, count, share }) => [classes[label]!, classes[predicted]!, String(Number(count.toFixed(1))), `${(share * 100).toFixed(1)} %`]),
  };
}

function gainedAndLost({ evaluations }: RunRecord, baseline: string): Section[] {
  const differences = classDifferences(evaluations, 'student', baseline);
  if (!differences || differences.classes.length === 0) return [];
  const { classes, seeds } = differences;
  const sorted = [...classes].sort((a, b) => b.mean - a.mean);
  const few = classes.length <= 2 * ENDS;
  const shown = few ? sorted : [...sorted.slice(0, ENDS), ...sorted.slice(-ENDS)];
  const [gained, lost] = [classes.filter(({ mean }) => mean > 0).length, classes.filter(({ mean }) => mean < 0).length];
  const text = `Accuracy among each class's samples, student minus ${baseline}, ${seeds === 1 ? 'one seed' : `mean over ${seeds} seeds, whiskers ± sd`}: ${gained} of ${classes.length} classes gained, ${lost} lost${few ? '' : `; the ${ENDS} at either end are shown`}.`;
  const chart: Chart = { title: `Student against ${baseline}, by class`, description: `${describeEnds(sorted)}`, svg: classBarsChart(shown) };
  return [{ title: `Classes gained and lost against ${baseline}`, blocks: [{ kind: 'paragraph', text }, { kind: 'charts', legend: [], charts: [chart], beside: table(shown, baseline) }] }];
}

function describeEnds(sorted: readonly ClassDifference[]): string {
  const [most, least] = [sorted[0]!, sorted.at(-1)!];
  return `From ${formatPoints(most.mean)} percentage points for ${most.name} to ${formatPoints(least.mean)} for ${least.name}.`;
}

function table(classes: readonly ClassDifference[], baseline: string): TableBlock {
  return {
    kind: 'table',
    caption: `Accuracy by class, %, student against ${baseline}`,
    head: ['class', baseline, 'student', 'difference, points'],
    rows: classes.map(({ name, baseline: before, student, mean, sd }) => [name, formatPercent(before), formatPercent(student), formatGain({ mean, sd })]),
  };
}
