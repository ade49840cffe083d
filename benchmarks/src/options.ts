import { parseArgs } from 'node:util';
import { MODES, type Mode } from './pytorch.js';
import { ROWS, type Row } from './rows.js';

export interface Options {
  readonly json: boolean;
  /** Instead of comparing rows: in which operations ONNX Runtime spends their time. */
  readonly profile: boolean;
  readonly rows: readonly Row[];
  readonly startUp: boolean;
  readonly backends: readonly string[];
  readonly modes: readonly Mode[];
  readonly rounds: number;
  readonly threads: number | undefined;
  /** 0 leaves memory out. */
  readonly memorySteps: number;
  readonly python: string | undefined;
  /** Fails where PyTorch is missing, instead of going on without it. */
  readonly requirePyTorch: boolean;
}

export const HELP = `npm run bench [-- options]     Limbeck beside PyTorch, in one run

  --json                 one JSON object on standard output
  --rows <a,b>           only rows whose name begins with one of these words, for example train, loss, "loss crd"; "start-up" is one, "none" leaves all out
  --profile              instead of comparing the rows: in which operations ONNX Runtime spends their time
  --backends <cpu,onnx>  Limbeck's backends
  --modes <a,b>          PyTorch's modes: ${MODES.join(', ')}; "none" leaves PyTorch out
  --rounds <n>           interleaved rounds (7)
  --threads <n>          threads of every side (physical cores)
  --memory-steps <n>     training steps of the memory measurement (1000; 0 leaves it out)
  --python <path>        a Python that has PyTorch, instead of a virtual environment made for the benchmark
  --require-pytorch      fail where PyTorch is missing, instead of going on without it`;

/** @throws Error what is wrong with the command line, in one sentence */
export function parseOptions(args: readonly string[]): Options | 'help' {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' }, profile: { type: 'boolean' }, rows: text, backends: text, modes: text, rounds: text, threads: text, 'memory-steps': text, python: text, 'require-pytorch': { type: 'boolean' } } });
  if (values.help) return 'help';
  const words = values.rows?.split(',');
  const rows = words ? ROWS.filter(({ name }) => words.some((word) => name.startsWith(word))) : ROWS;
  const startUp = !words || words.includes('start-up');
  if (words && !words.includes('none') && rows.length === 0 && !startUp) throw new Error(`--rows ${values.rows}: no row has such a name. Rows: ${ROWS.map(({ name }) => name).join('; ')}; start-up.`);
  const modes = values.modes === 'none' ? [] : (values.modes?.split(',') ?? MODES);
  const wrong = modes.find((mode) => !(MODES as readonly string[]).includes(mode));
  if (wrong !== undefined) throw new Error(`--modes: "${wrong}" is none of ${MODES.join(', ')}.`);
  return {
    json: values.json ?? false, profile: values.profile ?? false, rows, startUp, backends: values.backends?.split(',') ?? ['cpu', 'onnx'], modes: modes as readonly Mode[],
    rounds: count('--rounds', values.rounds, 1) ?? 7, threads: count('--threads', values.threads, 1), memorySteps: count('--memory-steps', values['memory-steps'], 0) ?? 1000, python: values.python,
    requirePyTorch: values['require-pytorch'] ?? false,
  };
}

function count(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least) throw new Error(`${name}: "${text}" is not a whole number of at least ${least}.`);
  return value;
}
