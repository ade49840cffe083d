import { parseArgs } from 'node:util';
import { ENGINES } from './engines.js';
import { judge, type Verdict } from './judge.js';
import { quietConsole } from './quiet-console.js';
import { runSuite } from './run-suite.js';

const USAGE = `npm run conformance -- --backend ${Object.keys(ENGINES).join('|')} [--json]

TensorFlow.js' own test suite (of tfjs-core) on a backend in eager mode. Exit code 1 when a spec fails that is not on the list of expected failures in
packages/conformance/src/expected, or when an entry of that list is no longer true. --json prints {"passed", "failed", "notApplicable"}.`;

function text({ counts, missing, expectedFailures }: Verdict): string {
  return [`${counts.passed} passed, ${counts.failed} failed (${expectedFailures} of them expected), ${counts.notApplicable} not applicable`, ...missing.map(([reason, specs]) => `  ${String(specs).padStart(4)}  ${reason}`)].join('\n');
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { backend: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } });
  const engine = ENGINES[values.backend ?? ''];
  if (!engine || values.help) {
    (values.help ? console.log : console.error)(USAGE);
    return values.help ? 0 : 2;
  }
  const { backend, tfjsBackend } = await engine.activate();
  const started = performance.now();
  const results = await quietConsole(() => runSuite(tfjsBackend));
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  const verdict = judge(results, engine.expectations);
  for (const problem of verdict.problems) console.error(problem);
  console.log(values.json ? JSON.stringify(verdict.counts) : `${text(verdict)}\nBackend ${backend.id}, ${backend.device}, ${seconds} s`);
  backend.dispose();
  return verdict.problems.length === 0 ? 0 : 1;
}

// Some specs leave timers behind.
process.exit(await main());
