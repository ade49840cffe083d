import type { TableRecord } from '@limbeck/record';
import { writeFileAtomic } from '@limbeck/record';
import { tableCsv, tableMarkdown } from '@limbeck/report';
import { join, resolve } from 'node:path';

export interface WrittenTable {
  readonly markdown: string;
  readonly csv: string;
  readonly json: string;
}

/** Writes a table into its folder. @returns absolute paths @throws LIM5005, LIM5006 they cannot be written */
export async function writeTable(record: TableRecord, out: string): Promise<WrittenTable> {
  const folder = resolve(out);
  const files = { markdown: join(folder, 'table.md'), csv: join(folder, 'table.csv'), json: join(folder, 'table.json') };
  await writeFileAtomic(files.markdown, tableMarkdown(record));
  await writeFileAtomic(files.csv, tableCsv(record));
  await writeFileAtomic(files.json, `${JSON.stringify(record, undefined, 2)}\n`);
  return files;
}
