import { appendFile, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { formatRecord, type Cell } from './csv.js';

/** A table that grows: records wait in memory until `flush`, which appends them in one call. */
export class CsvFile {
  private waiting = '';
  private written: Promise<void> = Promise.resolve();
  private header: string | undefined;

  constructor(private readonly path: string) {}

  /** Whether a row with these columns fits under the header. */
  accepts(columns: Readonly<Record<string, Cell>>): boolean {
    return this.header === undefined || this.header === formatRecord(Object.keys(columns));
  }

  append(columns: Readonly<Record<string, Cell>>): void {
    if (this.header === undefined) {
      this.header = formatRecord(Object.keys(columns));
      this.waiting += this.header;
    }
    this.waiting += formatRecord(Object.values(columns));
  }

  /** Appends what waits, after what an earlier flush is still writing. */
  flush(): Promise<void> {
    const text = this.waiting;
    this.waiting = '';
    if (text === '') return this.written;
    this.written = this.written.then(async () => {
      await mkdir(dirname(this.path), { recursive: true });
      await appendFile(this.path, text);
    });
    // A failure is reported once, by whoever awaits the last flush; until then nobody listens.
    this.written.catch(() => undefined);
    return this.written;
  }
}
