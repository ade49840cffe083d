import type { Reporter, TestModule } from 'vitest/node';

/**
 * Makes a skipped test a failure. In use when LIMBECK_REQUIRE_NATIVE=1 says that the native engine has been set up, or
 * LIMBECK_REQUIRE_CHROMIUM=1 that there is a browser, or LIMBECK_REQUIRE_PYTHON=1 that there is a Python with what a test needs, so that a test
 * which skips itself for want of it would hide that it is broken.
 */
export class RequiredTestsReporter implements Reporter {
  constructor(private readonly variable: string) {}

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')].map((test) => `${module.relativeModuleId} > ${test.fullName}`));
    if (skipped.length === 0) return;
    console.error(`\n${this.variable}=1, but ${skipped.length} tests were skipped:\n${skipped.join('\n')}\n`);
    process.exitCode = 1;
  }
}
