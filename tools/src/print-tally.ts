import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { tallyFiles } from './test-tally.js';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: print-tally.js <folder of vitest JSON reports>');

const reports = readdirSync(folder).filter((file) => file.endsWith('.json'));
const { line, ok } = tallyFiles(reports.map((file) => join(folder, file)));
console.log(line);
process.exitCode = ok ? 0 : 1;
