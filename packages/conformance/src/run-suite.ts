import { createRequire } from 'node:module';
import { Script } from 'node:vm';
import { bundleSuite, ENVIRONMENT } from './suite-bundle.js';

/** How one spec ended. */
export interface SpecResult {
  /** Full name without the environment's; a repeated one ends in " #2" and so on. */
  readonly name: string;
  /** Empty when it passed. */
  readonly failures: readonly string[];
}

/** What jasmine tells of a spec; its own types are globals of the test language, which this repository does not otherwise use. */
interface JasmineResult {
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string }[];
}

interface JasmineEnvironment {
  configure(options: Readonly<Record<string, unknown>>): void;
  clearReporters(): void;
  addReporter(reporter: { specDone(result: JasmineResult): void }): void;
  execute(): Promise<unknown>;
}

interface JasmineCore {
  boot(reinitialize: boolean): { DEFAULT_TIMEOUT_INTERVAL: number; getEnv(): JasmineEnvironment };
}

/** Runs tfjs-core's suite on a registered tfjs backend, in order and in this process; specs that the suite itself leaves out are not told of. */
export async function runSuite(tfjsBackend: string, chosen: (name: string) => boolean = () => true): Promise<SpecResult[]> {
  const require = createRequire(import.meta.url);
  const jasmine = (require('jasmine-core') as JasmineCore).boot(true);
  jasmine.DEFAULT_TIMEOUT_INTERVAL = 20_000;
  const environment = jasmine.getEnv();
  environment.configure({ random: false, forbidDuplicateNames: false, specFilter: (spec: { getFullName(): string }) => chosen(withoutEnvironment(spec.getFullName())) });
  const results: SpecResult[] = [];
  const seen = new Map<string, number>();
  environment.clearReporters();
  environment.addReporter({
    specDone({ fullName, status, failedExpectations }) {
      if (status !== 'passed' && status !== 'failed') return;
      const plain = withoutEnvironment(fullName);
      const times = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, times);
      results.push({ name: times === 1 ? plain : `${plain} #${times}`, failures: failedExpectations.map(({ message }) => message) });
    },
  });
  const module = { exports: {} };
  const suite = new Script(`(function (require, module, exports) {${await bundleSuite(tfjsBackend)}\n})`, { filename: 'tfjs-core-suite.cjs' }).runInThisContext() as (...given: unknown[]) => void;
  suite(require, module, module.exports);
  await environment.execute();
  return results;
}

function withoutEnvironment(fullName: string): string {
  return fullName.replace(` ${ENVIRONMENT} {}`, '');
}
