import { LimbeckError } from '@limbeck/core';
import { ioError, readSummary, writeFileAtomic, type RunSummary } from '@limbeck/record';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { parseJson } from './parse-json.js';
import type { TrainingInputs } from './training-inputs.js';

/** Beside what `limbeck run` leaves: what the training's key was made of, and where its teachers came from. */
const CELL_FILE = 'table-cell.json';

const cellSchema = z.object({ schemaVersion: z.literal(1), key: z.string(), teachers: z.record(z.string(), z.string()), inputs: z.unknown() });

export interface CellFacts {
  readonly key: string;
  readonly inputs: TrainingInputs;
  /** Keys of the table's teachers, by their ids in the manifest. */
  readonly teachers: Readonly<Record<string, string>>;
}

/** One training's place in the table's folder. A finished one has its name from one rename, so that whoever finds it finds all of it. */
export class CellStore {
  constructor(private readonly tableFolder: string, private readonly kind: 'cells' | 'teachers') {}

  /** Relative to the table's folder, with forward slashes. */
  nameOf(key: string): string {
    return `${this.kind}/${key.slice(0, 16)}`;
  }

  folderOf(key: string): string {
    return join(this.tableFolder, this.kind, key.slice(0, 16));
  }

  /** Of a finished training; undefined for one that is to be run. */
  async finished(key: string): Promise<RunSummary | undefined> {
    const folder = this.folderOf(key);
    const cell = await readFile(join(folder, CELL_FILE), 'utf8').then((text) => cellSchema.safeParse(parseJson(text)).data, () => undefined);
    if (cell?.key !== key) return undefined;
    const summary = await readSummary(folder).catch((error: unknown) => {
      if (error instanceof LimbeckError) return undefined; // damaged: it is run again
      throw error;
    });
    return summary?.status === 'completed' && summary.models.some(({ role }) => role === 'student') ? summary : undefined;
  }

  /** Makes room for a run: what an earlier one left unfinished goes away. Gives the manifest's path and the run folder's. */
  async prepare(key: string, manifest: string): Promise<{ readonly manifest: string; readonly out: string }> {
    const paths = this.partial(key);
    await this.failing(paths.out, async () => {
      await mkdir(join(this.tableFolder, this.kind), { recursive: true });
      await rm(paths.out, { recursive: true, force: true });
    });
    await writeFileAtomic(paths.manifest, manifest);
    return paths;
  }

  /** Gives a finished run its name, with what it was made of; a damaged one of that name goes away. */
  async keep({ key, inputs, teachers }: CellFacts): Promise<void> {
    const { out, manifest } = this.partial(key);
    await writeFileAtomic(join(out, CELL_FILE), `${JSON.stringify({ schemaVersion: 1, key, teachers, inputs }, undefined, 2)}\n`);
    await this.failing(this.folderOf(key), async () => {
      await rm(this.folderOf(key), { recursive: true, force: true });
      await rename(out, this.folderOf(key));
      await rm(this.failedFolder(key), { recursive: true, force: true });
      await rm(manifest, { force: true });
    });
  }

  /** Leaves what a failed run wrote under another name; undefined where it wrote nothing. */
  async putAside(key: string): Promise<string | undefined> {
    const { out, manifest } = this.partial(key);
    await rm(this.failedFolder(key), { recursive: true, force: true });
    const moved = await rename(out, this.failedFolder(key)).then(() => true, () => false);
    await rm(manifest, { force: true });
    return moved ? `${this.nameOf(key)}.failed` : undefined;
  }

  /** Takes away what killed commands left, also of cells that the table no longer has. */
  async clear(): Promise<void> {
    const folder = join(this.tableFolder, this.kind);
    const names = await readdir(folder).catch(() => []);
    await Promise.all(names.filter((name) => /^\.[0-9a-f]{16}\.(partial|yaml)$/.test(name)).map((name) => rm(join(folder, name), { recursive: true, force: true })));
  }

  /** Takes away what an interrupted run left. */
  async discard(key: string): Promise<void> {
    const { out, manifest } = this.partial(key);
    await rm(out, { recursive: true, force: true });
    await rm(manifest, { force: true });
  }

  private partial(key: string): { readonly manifest: string; readonly out: string } {
    const name = join(this.tableFolder, this.kind, `.${key.slice(0, 16)}`);
    return { manifest: `${name}.yaml`, out: `${name}.partial` };
  }

  private failedFolder(key: string): string {
    return `${this.folderOf(key)}.failed`;
  }

  private async failing(path: string, body: () => Promise<void>): Promise<void> {
    await body().catch(async (error: unknown) => Promise.reject(await ioError(error, { action: 'write', path })));
  }
}
