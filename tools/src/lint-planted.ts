import { spawn } from 'node:child_process';
import { projects, root, sourcesOf } from './workspace.js';

/** Code to lint as if it stood in the first source file of the project in `folder`; nothing is written to disk. */
export interface Planted {
  readonly folder: string;
  readonly code: string;
}

export interface Finding {
  readonly ruleId: string;
  readonly line: number;
  readonly message: string;
}

export interface Linted {
  readonly status: number | null;
  /** Everything that was printed, warnings included. */
  readonly output: string;
  /** What was found in each planted piece. */
  readonly findings: readonly (readonly Finding[])[];
}

/** Read from stdin: [{ file, code }]. Written to stdout as one line: the messages of each. */
const script = `
import { ESLint } from 'eslint';
let input = '';
for await (const chunk of process.stdin) input += chunk;
const eslint = new ESLint();
const findings = [];
for (const { file, code } of JSON.parse(input)) findings.push((await eslint.lintText(code, { filePath: file }))[0].messages);
console.log('\\n' + JSON.stringify({ findings }));
`;

/** Lints with the workspace's own eslint.config.js, in a process of its own so that everything it prints is seen. */
export async function lintPlanted(planted: readonly Planted[], env: NodeJS.ProcessEnv = {}): Promise<Linted> {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { cwd: root, env: { ...process.env, NX_DAEMON: 'false', ...env } });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  child.stdin.end(JSON.stringify(planted.map(({ folder, code }) => ({ file: firstSourceOf(folder), code }))));
  const status = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const report = /^\{"findings":.*$/m.exec(output)?.[0] ?? '{"findings":[]}';
  const { findings } = JSON.parse(report) as Pick<Linted, 'findings'>;
  return { status, output, findings };
}

function firstSourceOf(folder: string): string {
  const project = projects().find((each) => each.folder === folder);
  const file = project && sourcesOf(project).find((each) => !each.includes('.test.'));
  if (file === undefined) throw new Error(`${folder} has no source file to plant an import in`);
  return file;
}
