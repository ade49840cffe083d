import { z } from 'zod';
import { CHANNELS } from './records.js';

/** The options that both data sets have, with the published means and standard deviations of the training images as defaults. */
export function commonOptions(mean: readonly number[], std: readonly number[]) {
  return {
    path: z.string().min(1).optional().describe('The folder that holds the unpacked archive, there or one folder deeper; relative to the manifest. LIMBECK_DATA when left out.'),
    mean: z.array(z.number()).length(CHANNELS).default([...mean]).describe('Of red, green and blue: subtracted from the pixel / 255.'),
    std: z.array(z.number().positive()).length(CHANNELS).default([...std]).describe('Of red, green and blue: divides the difference.'),
  };
}
