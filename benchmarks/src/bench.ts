/** `npm run bench`: Limbeck beside PyTorch on the same nets, batch, threads and recipe. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { thisMachine } from '@limbeck/record';
import { discoverPlugins, probeBackends } from '@limbeck/runtime';
import { contestants } from './contestants.js';
import { measureMemory } from './memory.js';
import { markdown, profileTable } from './markdown.js';
import { HELP, parseOptions, type Options } from './options.js';
import { profileRow, type RowProfile } from './profile.js';
import { providePyTorch } from './pytorch.js';
import { resultRows, type Result } from './result.js';
import { timeStartUp } from './start-up.js';
import { timeRows } from './time-rows.js';

const options = optionsOrUsage();
if (options === 'help') console.log(HELP);
else if (options) {
  try {
    if (options.profile) await profile(options);
    else {
      const result = await bench(options);
      console.log(options.json ? JSON.stringify(result, null, 2) : markdown(result));
    }
  } catch (error) {
    console.error((error as Error).message);
    process.exitCode = 1;
  }
}

function optionsOrUsage(): ReturnType<typeof parseOptions> | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${HELP}`);
    process.exitCode = 2;
    return undefined;
  }
}

/** Progress goes to standard error: on a terminal one line that is overwritten. */
function progress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line.slice(0, (process.stderr.columns ?? 80) - 1)}` : `${line}\n`);
}

async function profile({ rows, threads, json }: Options): Promise<void> {
  const profiles: RowProfile[] = [];
  for (const row of rows) {
    progress(`${row.name}: profiling`);
    profiles.push(await profileRow(row, threads));
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  console.log(json ? JSON.stringify(profiles, null, 2) : profiles.map(profileTable).join('\n\n'));
}

async function bench(options: Options): Promise<Result> {
  const skipped: string[] = [];
  const probed = await probeBackends(await discoverPlugins({ from: [dirname(fileURLToPath(import.meta.url))] }));
  const pytorch = options.modes.length === 0 ? { skipped: 'left out by --modes none' } : await providePyTorch(options.python, progress);
  if (pytorch.skipped !== undefined) {
    if (options.requirePyTorch) throw new Error(`--require-pytorch: ${pytorch.skipped}.`);
    skipped.push(`Skipped: PyTorch, ${pytorch.skipped}.`);
  }
  const usable = probed.filter(({ id, probe }) => options.backends.includes(id) && probe.available);
  for (const { id, probe } of probed) if (options.backends.includes(id) && !probe.available) skipped.push(`Skipped: backend ${id}. ${probe.reason ?? ''} ${probe.remedy ?? ''}`.trimEnd());
  const threads = options.threads ?? Math.max(1, ...usable.map(({ probe }) => probe.threads));
  if (usable.length === 0) throw new Error(`None of the backends ${options.backends.join(', ')} is available. ${skipped.join(' ')}`);
  const sides = contestants({ backends: options.backends.filter((id) => usable.some((backend) => backend.id === id)), modes: options.modes, threads, pytorch });
  const timing = { rounds: options.rounds, report: progress };
  const timed = await timeRows(options.rows, sides, timing);
  if (options.startUp) timed.push(await timeStartUp(sides, { ...timing, rounds: Math.min(5, options.rounds) }));
  const memory = options.memorySteps === 0 ? [] : await measureMemory(sides.filter(({ mode }) => mode !== 'channels_last'), options.memorySteps, progress);
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  const versions = Object.assign({ node: process.versions.node }, ...usable.map(({ probe }) => probe.versions), pytorch.skipped === undefined ? { torch: pytorch.version } : {}) as Record<string, string>;
  return { date: new Date().toISOString().slice(0, 10), machine: { ...thisMachine(), node: process.versions.node }, threads, rounds: options.rounds, versions, skipped, rows: resultRows(timed, sides), memory };
}
