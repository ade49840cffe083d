import type { ModelSummary } from '@limbeck/record';
import type { SeriesStyle } from './document.js';

interface RoleStyle {
  /** Custom properties of the style sheet. */
  readonly colors: readonly string[];
  readonly dashes: readonly (string | undefined)[];
  readonly symbol: SeriesStyle['symbol'];
}

const ROLE_STYLES: Readonly<Record<ModelSummary['role'], RoleStyle>> = {
  teacher: { colors: ['--teacher', '--teacher-2', '--teacher-3'], dashes: ['7 3', '12 3', '7 3 2 3'], symbol: 'diamond' },
  assistant: { colors: ['--assistant', '--assistant-2', '--assistant-3'], dashes: ['4 2', '10 2 2 2', '2 3'], symbol: 'triangle' },
  baseline: { colors: ['--baseline'], dashes: ['2.5 2.5', '5 2', '1.5 3'], symbol: 'square' },
  student: { colors: ['--student'], dashes: [undefined, '9 2', '5 2 1 2'], symbol: 'circle' },
  peer: { colors: ['--peer', '--peer-2', '--peer-3'], dashes: ['9 2', '6 2 2 2', '4 2', '2 2'], symbol: 'circle' },
};

/** How the network at `index` among those of its role is drawn. */
export function networkStyle(role: ModelSummary['role'], index: number): SeriesStyle {
  const { colors, dashes, symbol } = ROLE_STYLES[role];
  const dash = dashes[index % dashes.length];
  return { color: colors[index % colors.length]!, symbol, ...(dash === undefined ? {} : { dash }) };
}

const TERM_DASHES = [undefined, '6 3', '2 2', '8 3 2 3'] as const;
/** Colours of terms in the style sheet: --term-1 to --term-6. */
const TERM_COLORS = 6;

/** How the loss term at `index` of a training is drawn. */
export function termStyle(index: number): SeriesStyle {
  const dash = TERM_DASHES[index % TERM_DASHES.length];
  return { color: `--term-${(index % TERM_COLORS) + 1}`, symbol: 'circle', ...(dash === undefined ? {} : { dash }) };
}

/** The whole loss, of which the weighted terms are parts. */
export const LOSS_STYLE: SeriesStyle = { color: '--ink', symbol: 'circle', broad: true };
