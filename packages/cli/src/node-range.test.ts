import { expect, it } from 'vitest';
import { nodeIsSupported } from './node-range.js';
import { NODE_RANGE } from './version.js';

it("knows package.json's range", () => {
  expect(NODE_RANGE).toBe('^20.19.0 || ^22.13.0 || >=24');
  const versions = ['18.20.0', '20.18.9', '20.19.0', '20.20.2', '21.7.0', '22.12.0', '22.13.0', '23.11.0', '24.0.0', '25.1.0'];
  expect(versions.filter(nodeIsSupported)).toEqual(['20.19.0', '20.20.2', '22.13.0', '24.0.0', '25.1.0']);
});
