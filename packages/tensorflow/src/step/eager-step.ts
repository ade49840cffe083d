import type { CompiledStep, Step } from '@limbeck/core';
import { eagerStep as stepOnBackend } from '@limbeck/trace';
import { TFJS_BACKEND } from '../engine/load.js';

/** Runs the step's body operation by operation on TensorFlow. */
export function eagerStep(step: Step): Promise<CompiledStep> {
  return stepOnBackend(step, TFJS_BACKEND);
}
