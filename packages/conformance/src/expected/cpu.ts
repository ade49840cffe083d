import type { Expectations } from '../expectations.js';

export const cpuExpectations: Expectations = { missing: {}, failing: [] };
