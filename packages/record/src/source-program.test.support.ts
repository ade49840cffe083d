import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SOURCES = ['run-folder', 'write-atomic', 'weights'] as const;
const NAMES = { 'run-folder': 'createRunFolder', 'write-atomic': 'writeFileAtomic, writeFolderAtomic', weights: 'readWeights, writeWeights' };

/** Writes a program that has this package's sources and node:fs/promises imported, and gives the arguments for node to run it in a process of its own. */
export async function sourceProgram(folder: string, body: string): Promise<string[]> {
  const imports = SOURCES.map((name) => `import { ${NAMES[name]} } from ${JSON.stringify(join(import.meta.dirname, `${name}.ts`))};\n`).join('');
  const file = join(folder, 'program.ts');
  await writeFile(file, `import { readFile, readdir, writeFile } from 'node:fs/promises';\n${imports}${body}`);
  return ['--conditions=@limbeck/source', '--import', import.meta.resolve('jiti/register'), file];
}
