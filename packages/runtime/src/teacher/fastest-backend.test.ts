import { expect, it } from 'vitest';
import { describeTimed } from './fastest-backend.js';

it('writes times of over a second without an exponent, and says who refused', () => {
  expect(describeTimed({ id: 'cpu', milliseconds: 1234.5, refused: null })).toBe('cpu 1230 ms');
  expect(describeTimed({ id: 'onnx', milliseconds: 0.5312, refused: null })).toBe('onnx 0.531 ms');
  expect(describeTimed({ id: 'onnx', milliseconds: null, refused: 'no kernel' })).toBe('onnx refused (no kernel)');
});
