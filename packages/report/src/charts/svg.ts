import { plot, type PlotOptions } from '@observablehq/plot';
import { parseHtml } from '../html/parse-html.js';

/** Width of a chart in its own units; the page scales it to its column, so that text keeps one size on all charts. */
export const CHART_WIDTH = 360;

/** Draws a chart without a browser, as the markup of one svg element. Colours are custom properties of the page that shows it. */
export function svgOf(options: PlotOptions): string {
  const drawing = plot({
    width: CHART_WIDTH,
    height: 235,
    style: { fontFamily: 'inherit', fontSize: '12px', color: 'var(--axis)', background: 'none' },
    className: 'plot',
    ...options,
    document: parseHtml('<!doctype html><html><body></body></html>'),
  });
  for (const style of drawing.querySelectorAll('style')) style.remove();
  drawing.setAttribute('aria-hidden', 'true');
  return shortenNumbers(drawing.outerHTML);
}

/** Coordinates to a hundredth of a unit: nothing to see, and half the size. Text between tags is left alone. */
function shortenNumbers(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, (tag) => tag.replaceAll(/(\d\.\d\d)\d+/g, '$1'));
}

/** A style sheet's colour, as Plot takes it. */
export function color(property: string): string {
  return `var(${property})`;
}
