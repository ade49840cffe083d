import { dirname } from 'node:path';

/**
 * Nx plugin: gives every package and plugin with a package.json a `test` target that runs its own files under the one root vitest.config.ts.
 * Not cached, because what runs depends on engines installed outside the workspace.
 *
 * @type {import('@nx/devkit').CreateNodesV2}
 */
export const createNodesV2 = [
  '{packages/*,plugins/*,tools,benchmarks}/package.json',
  (files) => files.map((file) => [file, { projects: { [dirname(file)]: { root: dirname(file), targets: { test: testTarget(dirname(file)) } } } }]),
];

/** @param {string} root */
function testTarget(root) {
  return {
    command: `vitest run --passWithNoTests ${root}/`,
    options: { cwd: '{workspaceRoot}' },
    cache: false,
    metadata: { description: `Run the tests of ${root}` },
  };
}
