import type { ChannelsFirst } from './file-plan.js';

export type Layout = 'nchw' | 'nhwc';

/** Extents of a file's value; a name or null stands for any. */
export type FileShape = readonly (number | string | null)[];

export interface SampleLayout {
  /** One sample as the file takes it. */
  readonly shape: readonly number[];
  readonly channelsFirst: ChannelsFirst | null;
}

/**
 * The ways in which a sample fits the shape that a file takes, without the batch axis: none, one, or where it cannot be told from the shape, two. A flat input takes the numbers of
 * an image in either order.
 */
export function fittingLayouts(sample: readonly number[], taken: FileShape, asked: Layout | undefined): SampleLayout[] {
  const layouts = (asked === undefined ? (['nchw', 'nhwc'] as const) : [asked]).flatMap((layout) => layoutOf(sample, taken, layout) ?? []);
  return layouts.filter((each, i) => layouts.findIndex((other) => JSON.stringify(other) === JSON.stringify(each)) === i);
}

function layoutOf(sample: readonly number[], taken: FileShape, layout: Layout): SampleLayout | undefined {
  const image = sample.length === 3;
  const [height = 1, width = 1, channels = 1] = image ? sample : [];
  const ordered = image && layout === 'nchw' ? [channels, height, width] : sample;
  const channelsFirst = image && layout === 'nchw' && channels > 1 && height * width > 1 ? { pixels: height * width, channels } : null;
  if (fits(ordered, taken)) return { shape: ordered, channelsFirst };
  const flat = [sample.reduce((product, extent) => product * extent, 1)];
  if (image && fits(flat, taken)) return { shape: flat, channelsFirst };
  // Images of one channel, whose axis is often left out.
  return image && channels === 1 && fits([height, width], taken) ? { shape: [height, width], channelsFirst } : undefined;
}

function fits(shape: readonly number[], taken: FileShape): boolean {
  return shape.length === taken.length && taken.every((extent, i) => typeof extent !== 'number' || extent === shape[i]);
}
