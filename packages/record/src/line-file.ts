import { closeSync, fsyncSync, fstatSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { ioErrorSync } from './io-error.js';

/** Enough steps for one write call, few enough that a killed process loses only a moment's. */
const FLUSH_BYTES = 16_384;

/** An append-only file of whole lines: buffered, one write call a flush, and never a part of a line left behind by a write that failed. */
export class LineFile {
  private buffer = '';
  private broken = false;

  private constructor(
    private readonly path: string,
    private readonly descriptor: number,
  ) {}

  /** @param flags 'ax' to create, 'a' to go on */
  static open(path: string, flags: 'ax' | 'a'): LineFile {
    return new LineFile(path, openSync(path, flags));
  }

  /** Takes one line, line feed included. @throws LIM5005, LIM5006 when the buffer is full and cannot be written */
  append(line: string): void {
    this.buffer += line;
    if (this.buffer.length >= FLUSH_BYTES) this.flush();
  }

  /** @throws LIM5005 the disk is full; LIM5006 any other failure; the file then ends with the last line written before */
  flush(): void {
    if (this.buffer === '') return;
    const bytes = Buffer.from(this.buffer, 'utf8');
    const end = fstatSync(this.descriptor).size;
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(this.descriptor, bytes, written);
      this.buffer = '';
    } catch (error) {
      this.broken = true;
      this.truncate(end);
      throw ioErrorSync(error, { action: 'write', path: this.path, neededBytes: bytes.length });
    }
  }

  /** Writes what is buffered, makes the file durable and closes it; a failure that `flush` has already told is not told again. */
  close(): void {
    const told = this.broken;
    try {
      this.flush();
      fsyncSync(this.descriptor);
    } catch (error) {
      if (!told) throw error;
    } finally {
      closeSync(this.descriptor);
    }
  }

  private truncate(size: number): void {
    try {
      ftruncateSync(this.descriptor, size);
    } catch {
      // Not a regular file, or the disk is gone: readers pass over a last line that is cut.
    }
  }
}
