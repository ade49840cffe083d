import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));

if (!existsSync(MAIN)) throw new Error('The command is not built: run `npx tsc -b packages/cli` first.');

/** Runs the command in a folder. */
export function runCommand(folder: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  // The colours that the tests' own surroundings ask for are none of the command's business here.
  const { FORCE_COLOR: _force, NO_COLOR: _no, CI: _ci, ...inherited } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, encoding: 'utf8', env: { ...inherited, ...environment } });
  return { status, stdout, stderr };
}
