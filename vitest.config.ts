import { defineConfig } from 'vitest/config';
import { RequiredTestsReporter } from './tools/src/required-tests-reporter.js';

/** Sources are resolved before dist, so tests need no build. */
const conditions = ['@limbeck/source', 'node', 'import', 'default'];

const { LIMBECK_TEST_REPORT } = process.env;
const required = ['LIMBECK_REQUIRE_NATIVE', 'LIMBECK_REQUIRE_CHROMIUM', 'LIMBECK_REQUIRE_PYTHON'].filter((variable) => process.env[variable] === '1');

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['{packages/*,plugins/*,tools,benchmarks}/src/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [
      'default',
      ...(LIMBECK_TEST_REPORT === undefined ? [] : [['json', { outputFile: LIMBECK_TEST_REPORT }] as const]),
      ...required.map((variable) => new RequiredTestsReporter(variable)),
    ],
  },
});
