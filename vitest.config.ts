import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { RequiredTestsReporter } from './tools/src/required-tests-reporter.js';

/** Sources are resolved before dist, so tests need no build. */
const conditions = ['@limbeck/source', 'node', 'import', 'default'];

const ALL = ['{packages/*,plugins/*,tools,benchmarks}/src/**/*.test.ts'];
/** They leave nothing behind in their process that another file would see. */
const UNITS = ['packages/{core,kernels,manifest,record,report,golden,trace,onnx,runtime,testkit}/src/**/*.test.ts', 'plugins/{strategy,data,models,exporter,tracker}-*/src/**/*.test.ts'];
/** They start the built command hundreds of times. */
const E2E = ['packages/e2e/src/**/*.test.ts'];

const { LIMBECK_TEST_REPORT } = process.env;
const required = ['LIMBECK_REQUIRE_NATIVE', 'LIMBECK_REQUIRE_CHROMIUM', 'LIMBECK_REQUIRE_PYTHON'].filter((variable) => process.env[variable] === '1');

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Not one fewer than there are processors: many tests wait for processes that they have started.
    maxWorkers: availableParallelism(),
    projects: [
      // In one module graph for all files of a worker: loading TensorFlow.js takes longer than most of these tests.
      { extends: true, test: { name: 'units', include: UNITS, isolate: false } },
      { extends: true, test: { name: 'rest', include: ALL, exclude: [...configDefaults.exclude, ...UNITS, ...E2E] } },
      { extends: true, test: { name: 'e2e', include: E2E } },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    reporters: [
      'default',
      ...(LIMBECK_TEST_REPORT === undefined ? [] : [['json', { outputFile: LIMBECK_TEST_REPORT }] as const]),
      ...required.map((variable) => new RequiredTestsReporter(variable)),
    ],
  },
});
