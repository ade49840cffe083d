import { packAll } from './pack/pack.js';

/** Packs every package that is published, and checks each: `npm run pack -- <folder>`. */
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: npm run pack -- <folder for the tarballs>');

const packed = await packAll(folder);
for (const { name, bytes, problems } of packed) {
  console.log(`${problems.length === 0 ? 'ok    ' : 'WRONG '} ${name.padEnd(32)} ${`${Math.round(bytes / 1000)} kB`.padStart(8)}`);
  for (const problem of problems) console.error(`         ${problem}`);
}
const wrong = packed.filter(({ problems }) => problems.length > 0).length;
console.log(`${packed.length} packages in ${folder}${wrong === 0 ? '' : `, ${wrong} of them wrong`}`);
process.exitCode = wrong === 0 ? 0 : 1;
