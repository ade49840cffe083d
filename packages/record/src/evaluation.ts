import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ioError } from './io-error.js';
import { RUN_FILES } from './run-files.js';
import { writeFileAtomic } from './write-atomic.js';

const count = z.int().nonnegative();

/** evaluation/<role>/seed-<n>.json: which classes one trained network takes for which, with exactly the weights that count for its accuracy. */
export const evaluationSchema = z
  .object({
    schemaVersion: z.literal(1),
    role: z.string().describe('"teacher", "student", or a baseline such as "labels-only", as in metrics.jsonl.'),
    seed: z.int(),
    split: z.enum(['test', 'validation']),
    classes: z.array(z.string()).describe('Class names in label order.'),
    confusion: z.array(z.array(count)).describe('confusion[label][predicted]: number of samples.'),
  })
  .refine(({ classes, confusion }) => confusion.length === classes.length && confusion.every((row) => row.length === classes.length), {
    error: 'confusion must have one row and one column for each class',
    path: ['confusion'],
  });

export type Evaluation = z.output<typeof evaluationSchema>;

/**
 * Writes an evaluation into a run folder; one that is there already is replaced.
 *
 * @throws LIM5005 the disk is full; LIM5006 writing fails otherwise
 */
export async function writeEvaluation(runFolder: string, evaluation: Evaluation): Promise<void> {
  const { confusion, ...rest } = evaluationSchema.parse(evaluation);
  const path = join(runFolder, RUN_FILES.evaluation, evaluation.role, `seed-${evaluation.seed}.json`);
  const folder = dirname(path);
  await mkdir(folder, { recursive: true }).catch(async (error: unknown) => Promise.reject(await ioError(error, { action: 'write', path: folder })));
  // A row of the matrix a line: readable, and not a line for every number.
  const head = JSON.stringify(rest, undefined, 2).slice(0, -2);
  await writeFileAtomic(path, `${head},\n  "confusion": [\n${confusion.map((row) => `    ${JSON.stringify(row)}`).join(',\n')}\n  ]\n}\n`);
}

/** The evaluation files of a run folder, relative to it, in a fixed order; none when the folder has none. */
export async function evaluationFiles(runFolder: string): Promise<string[]> {
  const root = join(runFolder, RUN_FILES.evaluation);
  const names = await readdir(root, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
    throw error;
  });
  // A hidden file is what a killed writer left.
  return names.filter((name) => /(^|[\\/])seed-\d+\.json$/.test(name)).sort().map((name) => join(RUN_FILES.evaluation, name));
}

/** The JSON Schema (draft 2020-12) of an evaluation file. */
export function evaluationJsonSchema(): Record<string, unknown> {
  return z.toJSONSchema(evaluationSchema.meta({ title: 'Limbeck evaluation' }), { io: 'input' });
}
