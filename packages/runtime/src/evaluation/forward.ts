import type { CompiledStep } from '@limbeck/core';

/** A forward pass that is ready to run: `x [B, ...] -> logits [B, classes]`, and taps as `tap0`, `tap1` ... */
export type Forward = Pick<CompiledStep, 'run' | 'dispose'>;
