import { z } from 'zod';

export const count = z.int().min(1);
export const seed = z.int().min(0);
