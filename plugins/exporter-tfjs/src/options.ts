import { z } from 'zod';

/** Options of both exporters of this package. */
export const options = z.strictObject({
  quantize: z.enum(['none', 'float16', 'uint8']).default('none').describe('How kernels are stored: float16 halves the files, uint8 quarters them, at the cost of precision.'),
});

export const int8: z.input<typeof options> = { quantize: 'uint8' };
