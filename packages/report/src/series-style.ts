import type { SeriesStyle } from './document.js';

/** How the network of a role is drawn; every role that is no teacher, assistant, student or peer is a baseline. */
export function roleStyle(role: string): SeriesStyle {
  if (role.startsWith('teacher')) return { color: '--teacher', dash: '7 3', symbol: 'diamond' };
  if (role.startsWith('assistant')) return { color: '--teacher', dash: '2.5 2.5', symbol: 'diamond' };
  if (role === 'student') return { color: '--student', symbol: 'circle' };
  if (role.startsWith('peer')) return { color: '--student', dash: '7 3', symbol: 'circle' };
  return { color: '--baseline', dash: '2.5 2.5', symbol: 'square' };
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
