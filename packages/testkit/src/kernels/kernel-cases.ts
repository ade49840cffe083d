import { elementwiseCases } from './elementwise-cases.js';
import type { KernelCase } from './kernel-case.js';
import { pairCases } from './pair-cases.js';
import { rowCases } from './row-cases.js';

/** Every differentiable function of kernels, to be run on every backend. */
export const KERNEL_CASES: readonly KernelCase[] = [...elementwiseCases, ...rowCases, ...pairCases];
