import { RANGES, TOOLS } from 'limbeck/new/dependencies';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { readJson } from './workspace.js';

test('a new plugin package is built and tested with the versions of this repository', () => {
  const { devDependencies } = z.object({ devDependencies: z.record(z.string(), z.string()) }).parse(readJson('package.json'));
  expect(devDependencies).toMatchObject(TOOLS);
  const { peerDependencies, dependencies } = z.object({ peerDependencies: z.record(z.string(), z.string()), dependencies: z.record(z.string(), z.string()) }).parse(readJson('packages/testkit/package.json'));
  expect(RANGES).toMatchObject({ ...peerDependencies, zod: dependencies['zod'] });
});
