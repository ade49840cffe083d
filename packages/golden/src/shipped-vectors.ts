import { fileURLToPath } from 'node:url';

/** The folder of the vectors that ship with this package. */
export const SHIPPED_VECTORS = fileURLToPath(new URL('../vectors', import.meta.url));
