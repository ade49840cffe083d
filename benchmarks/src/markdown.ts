import { MODE_TITLES, type Mode } from './pytorch.js';
import type { MemoryRow } from './memory.js';
import type { RowProfile } from './profile.js';
import { shareOfStep, type Result, type ResultRow } from './result.js';

/** The result as Markdown tables. */
export function markdown({ date, machine, threads, rounds, versions, skipped, rows, memory }: Result): string {
  const used = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${machine.cpu}, ${threads} threads of ${machine.cores} cores, ${machine.os}, ${date}. ${used.join(', ')}. Medians of ${rounds} interleaved rounds.`,
    ...skipped.map((line) => `\n${line}`),
    ...(rows.length === 0 ? [] : ['', ...timeTable(rows)]),
    ...(memory.length === 0 ? [] : ['', ...memoryTable(memory)]),
  ].join('\n');
}

function timeTable(rows: readonly ResultRow[]): string[] {
  const modes = Object.keys(rows[0]!.pytorchMs) as Mode[];
  const shares = rows.map((row) => shareOfStep(row, rows));
  const shared = shares.some((share) => share !== undefined);
  const lines = table(
    ['', 'backend', 'Limbeck ms', ...modes.map((mode) => `PyTorch ${MODE_TITLES[mode]} ms`), ...modes.map((mode) => `ratio to ${MODE_TITLES[mode]}`), ...(shared ? ['share of a step'] : [])],
    rows.map(({ name, backend, limbeckMs, pytorchMs, ratios }, i) => [
      name, backend, ms(limbeckMs), ...modes.map((mode) => ms(pytorchMs[mode]!)), ...modes.map((mode) => ratios[mode]!.toFixed(2)), ...(shared ? [shares[i] === undefined ? '' : `${(100 * shares[i]).toFixed(1)} %`] : []),
    ]),
    2,
  );
  const notes = rows.flatMap(({ name, backend, note }) => (note === null ? [] : [`- ${name}, ${backend}: ${note}`]));
  return [...lines, '', 'Ratio: PyTorch\'s time / Limbeck\'s; above 1 Limbeck is faster.', ...(notes.length === 0 ? [] : ['', ...notes])];
}

function memoryTable(rows: readonly MemoryRow[]): string[] {
  return table(
    [`resident memory over ${rows[0]!.steps} steps`, 'after a tenth', 'after all', 'growth', 'peak'],
    rows.map(({ title, residentBytes: { early, late }, peakBytes }) => [title, mb(early), mb(late), `${late >= early ? '+' : ''}${mb(late - early)}`, mb(peakBytes)]),
    1,
  );
}

/** Operations below this share of a session are one line. */
const LEAST_SHARE = 0.005;

/** Where the time of a row goes, by operation. */
export function profileTable({ name, milliseconds: { prepare, call }, sessions }: RowProfile): string {
  const engine = sessions.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const tables = sessions.map(({ milliseconds, operations }) => {
    const share = (time: number): string => `${(100 * time / milliseconds).toFixed(1)} %`;
    const row = (title: string, of: readonly { readonly nodes: number; readonly milliseconds: number }[]): string[] => {
      const [nodes, time] = [of.reduce((sum, each) => sum + each.nodes, 0), of.reduce((sum, each) => sum + each.milliseconds, 0)];
      return [title, String(Math.round(nodes)), ms(time), share(time)];
    };
    const isLarge = (each: { readonly milliseconds: number }): boolean => each.milliseconds >= LEAST_SHARE * milliseconds;
    const body = [...operations.filter(isLarge).map((each) => row(each.op, [each])), row('others', operations.filter((each) => !isLarge(each))), row('all', operations)];
    return ['', ...table(['operation', 'nodes', 'ms', 'share of the call'], body, 1)].join('\n');
  });
  return [`${name}: ${ms(call)} ms a call, ${ms(engine)} of them inside ONNX Runtime; ready to run after ${ms(prepare)} ms.`, ...tables].join('\n');
}

const ms = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const mb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

/** Padded, so that it can be read in a terminal too. */
function table(head: readonly string[], body: readonly (readonly string[])[], leftColumns: number): string[] {
  const widths = head.map((title, i) => Math.max(title.length, 3, ...body.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, i) => (i < leftColumns ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i < leftColumns ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...body.map(line)];
}
