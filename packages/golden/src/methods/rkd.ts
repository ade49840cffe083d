import { z } from 'zod';
import type { CaseReader } from '../case-reader.js';
import type { VectorMethod, VectorTerm } from '../method.js';
import { features } from './feature-pairs.js';

function terms(read: CaseReader): VectorTerm[] {
  return [{ strategy: 'rkd', options: { distance: read.hyper('wDistance', z.number()), angle: read.hyper('wAngle', z.number()) }, ...features(read) }];
}

export const rkd: VectorMethod = { method: 'RKD', strategies: ['rkd'], terms };

export const rkdAngle: VectorMethod = { method: 'RKD_angle', strategies: ['rkd'], terms };

export const rkdDistance: VectorMethod = { method: 'RKD_distance', strategies: ['rkd'], terms };
