import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { enginesFolder, type Machine, thisMachine } from './paths.js';

const STAMP = 'engine.json';

const schema = z.object({
  format: z.literal(1),
  tensorflow: z.string(),
  tfjsNode: z.string(),
  platform: z.string(),
  arch: z.string(),
  /** `wheel`: built against TensorFlow's Python wheel; `stock`: downloaded as tfjs-node's own installation does. */
  source: z.enum(['wheel', 'stock']),
  /** Path of the addon inside the folder. */
  addon: z.string(),
  /** Path of the addon that mutes stderr while the other one is loaded, where there is one. */
  quiet: z.string().optional(),
  /** What must be there, with sizes in bytes. */
  files: z.array(z.object({ path: z.string(), bytes: z.number() })),
});

/** What an engine folder holds; written last, so its presence says that the folder is complete. */
export type EngineStamp = z.output<typeof schema>;

export interface Engine extends EngineStamp {
  readonly folder: string;
  readonly addonPath: string;
  readonly quietPath: string | undefined;
}

export async function writeStamp(folder: string, stamp: EngineStamp): Promise<void> {
  const draft = join(folder, `${STAMP}.part`);
  await writeFile(draft, `${JSON.stringify(stamp, undefined, 2)}\n`);
  await rename(draft, join(folder, STAMP));
}

/** The engine in `folder`, or undefined where it is absent, unfinished or damaged. */
export async function readEngine(folder: string): Promise<Engine | undefined> {
  const text = await readFile(join(folder, STAMP), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const stamp = schema.safeParse(parseJson(text)).data;
  if (!stamp) return undefined;
  for (const file of stamp.files) {
    const found = await stat(join(folder, file.path)).catch(() => undefined);
    if (found?.size !== file.bytes) return undefined;
  }
  return { ...stamp, folder, addonPath: join(folder, stamp.addon), quietPath: stamp.quiet === undefined ? undefined : join(folder, stamp.quiet) };
}

/** The best engine in the cache for this machine and this version of tfjs-node: one built from a wheel before a stock one, newer before older. */
export async function findEngine(cache: string, tfjsNode: string, machine: Machine = thisMachine()): Promise<Engine | undefined> {
  const names = await readdir(enginesFolder(cache)).catch(() => []);
  const engines = await Promise.all(names.map((name) => readEngine(join(enginesFolder(cache), name))));
  return engines
    .filter((engine) => engine !== undefined)
    .filter((engine) => engine.tfjsNode === tfjsNode && engine.platform === machine.platform && engine.arch === machine.arch)
    .sort((a, b) => Number(b.source === 'wheel') - Number(a.source === 'wheel') || b.tensorflow.localeCompare(a.tensorflow, 'en', { numeric: true }))[0];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
