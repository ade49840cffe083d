import type { Expectations } from '../expectations.js';

export const onnxExpectations: Expectations = { missing: {}, failing: [] };
