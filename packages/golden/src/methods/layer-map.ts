import { z } from 'zod';
import type { CaseReader } from '../case-reader.js';

/** For each of the student's layers the teacher's, counted from 1; the files count from 0. */
export function layerMap(read: CaseReader): number[] {
  return read.hyper('layerMap', z.array(z.int().min(0))).map((layer) => layer + 1);
}
