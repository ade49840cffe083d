import { cell, rect, text } from '@observablehq/plot';
import { shareOf, type Confusion } from '../data/confusion.js';
import { CHART_WIDTH, svgOf } from './svg.js';

/** Up to here every cell carries its number. */
export const NUMBERED_CLASSES = 12;
/** Up to here every class carries its name. */
const NAMED_CLASSES = 30;

interface Cell {
  readonly label: number;
  readonly predicted: number;
  readonly share: number;
  readonly count: number;
}

/**
 * A confusion matrix: label down, prediction across. Right answers and mistakes have colours of their own, the mistakes' scaled to
 * `largestMistake`, so that matrices side by side can be compared.
 */
export function heatmapChart(confusion: Confusion, largestMistake: number): string {
  const { classes, counts, seeds } = confusion;
  const cells: Cell[] = counts.flatMap((row, label) => row.map((count, predicted) => ({ label, predicted, share: shareOf(row, predicted), count: count / seeds.length }))).filter(({ count }) => count > 0);
  const fill = ({ label, predicted }: Cell): string => (label === predicted ? 'var(--right)' : 'var(--wrong)');
  const fillOpacity = ({ label, predicted, share }: Cell): number => (label === predicted ? 0.12 + 0.43 * share : 0.1 + 0.75 * Math.sqrt(share / largestMistake));
  const title = ({ label, predicted, share, count }: Cell): string => `${classes[label]!}, taken for ${label === predicted ? 'itself' : classes[predicted]!}: ${Number(count.toFixed(1))} samples, ${(share * 100).toFixed(1)} %`;
  const opacity = { type: 'identity' as const };
  if (classes.length > NAMED_CLASSES) {
    const n = classes.length;
    return svgOf({
      height: CHART_WIDTH - 8, marginLeft: 28, marginTop: 28, marginRight: 8, marginBottom: 12, opacity,
      x: { domain: [0, n], axis: 'top', label: 'predicted', labelArrow: 'none', labelAnchor: 'center', ticks: [] },
      y: { domain: [n, 0], reverse: false, label: 'label', labelArrow: 'none', labelAnchor: 'center', ticks: [] },
      marks: [rect(cells, { x1: 'predicted', x2: (c: Cell) => c.predicted + 1, y1: 'label', y2: (c: Cell) => c.label + 1, inset: 0, fill, fillOpacity })],
    });
  }
  const indices = classes.map((_, index) => index);
  const longest = Math.max(...classes.map((name) => shorten(name).length));
  const turned = longest > 3;
  const band = { domain: indices, padding: 0.04, tickSize: 0, tickFormat: (index: number) => shorten(classes[index]!) };
  const marginLeft = 26 + Math.min(longest, 12) * 7;
  const marginTop = turned ? 44 + longest * 5 : 38;
  const marginRight = turned ? 6 + shorten(classes.at(-1)!).length * 4.5 : 8;
  const size = CHART_WIDTH - marginLeft - marginRight;
  const fontSize = Math.min(10, (size / classes.length) * 0.35);
  return svgOf({
    height: size + marginTop + 8, marginLeft, marginTop, marginRight, marginBottom: 8, opacity,
    x: { ...band, axis: 'top', label: 'predicted', labelArrow: 'none', labelAnchor: 'center', ...(turned ? { tickRotate: -50 } : {}) },
    y: { ...band, label: 'label', labelArrow: 'none', labelAnchor: 'center' },
    marks: [
      cell(cells, { x: 'predicted', y: 'label', fill, fillOpacity, rx: 2, title }),
      text(classes.length > NUMBERED_CLASSES ? [] : cells.filter(({ share }) => share >= 0.0005), { x: 'predicted', y: 'label', text: ({ share }: Cell) => shareText(share), fontSize, fill: 'var(--ink)', pointerEvents: 'none' }),
    ],
  });
}

/** Per cent: "98.2", "0.3", "100". */
function shareText(share: number): string {
  return share === 1 ? '100' : (share * 100).toFixed(1);
}

function shorten(name: string): string {
  return name.length > 12 ? `${name.slice(0, 11)}…` : name;
}
