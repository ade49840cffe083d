import { LimbeckError, LimbeckErrors, sizeOf } from '@limbeck/core';
import type { Backend, ModelFile, SourceLocation } from '@limbeck/core';
import type { LoadedManifest } from '@limbeck/manifest';
import { stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { fileInput } from '../teacher-file/file-forward.js';
import type { FilePlan } from '../teacher-file/file-plan.js';
import { openFile } from '../model-file/open-file.js';
import { planInput, type FileConfig, type FilePlace } from '../teacher-file/plan-input.js';
import { logitsOutput, planLogits } from '../teacher-file/plan-logits.js';
import { planTap } from '../teacher-file/plan-tap.js';
import { teacherFile, type TeacherFile } from '../teacher-file/teacher-file.js';
import { collect } from './collect.js';
import type { ConfiguredTeacher } from './composition.js';
import type { Data } from './distil.js';
import type { Experiment } from './prepare.js';
import { teacherBackends } from './teacher-backends.js';
import { namedValues, type NamedValue } from './named-values.js';

/**
 * Opens a teacher's file once, with all that strategies take of it, and runs it on the first training samples: what does not fit the dataset is found here. The session is closed again.
 *
 * @throws LIM5003 and so on what the backend throws; LIM3001 it does not fit the dataset; LIM3004 a tap does not exist; LIM2020 no backend opens such files
 */
export async function openTeacherFile(teacher: ConfiguredTeacher, { loaded, composition }: Pick<Experiment, 'loaded' | 'composition'>, { dataset, partition }: Data, backend: Backend | undefined): Promise<TeacherFile> {
  const config = configOf(teacher);
  const file = resolve(loaded.folder, config.file);
  const [id, fileEnding] = [basename(file), extname(file).toLowerCase() || '.onnx'];
  const place: FilePlace = { id, locate: locateIn(teacher, loaded) };
  const values = namedValues(teacher, composition, loaded);
  const { backends: [engine], dispose } = await teacherBackends(teacher, '.onnx', { loaded, backend });
  try {
    const opened = await openWith(engine!, file, values, place);
    try {
      const input = planInput(opened, config, dataset, place);
      const output = logitsOutput(opened, config, values.map(({ name }) => name), dataset.classes.length, place);
      const samples = input.batch ?? PROBED;
      const x = new Float32Array(samples * sizeOf(dataset.inputShape));
      const indices = partition.train.indices.subarray(0, samples);
      partition.train.split.read(indices, x.subarray(0, indices.length * sizeOf(dataset.inputShape)));
      const given = await opened.run({ [input.name]: fileInput(x, input, samples) }).catch((cause: unknown) => { throw failed(cause, place); });
      const plan: FilePlan = { file, input, logits: planLogits(output, given[output.name]!, config, { classes: dataset.classes.length, samples }, place) };
      const tapped = [...new Map(values.map((value) => [value.name, value])).values()].map(({ name, where }) => planTap(name, given[name]!, config, { id, samples, where }));
      return teacherFile({ id, fileEnding, plan, tapped, sizeBytes: await bytesOf(opened.files) });
    } finally {
      opened.dispose();
    }
  } finally {
    dispose();
  }
}

/** A teacher that is not built from a model is read from a file; assistants are always built. */
function configOf({ config }: ConfiguredTeacher): FileConfig {
  return (config as { readonly onnx: FileConfig }).onnx;
}

/** Samples of the trial run where the batch is free: more than one, so that the batch axis shows. */
const PROBED = 3;

function locateIn({ path }: ConfiguredTeacher, { locate }: Pick<LoadedManifest, 'locate'>): FilePlace['locate'] {
  return (key) => locate([...path, 'onnx', ...(key === undefined ? [] : [key])]);
}

/** With all taps; where one does not exist, each that does not is an error at its own place. */
async function openWith(engine: Backend, file: string, values: readonly NamedValue[], { locate }: FilePlace): Promise<ModelFile> {
  try {
    return await openFile(engine, file, values.map(({ name }) => name));
  } catch (error) {
    if (!(error instanceof LimbeckError)) throw error;
    if (error.code !== 'LIM3004') throw placed(error, locate());
    const errors: LimbeckError[] = [];
    for (const { name, where } of values) {
      await collect(errors, async () => {
        const opened = await openFile(engine, file, [name]).catch((cause: unknown) => { throw cause instanceof LimbeckError ? placed(cause, where) : cause; });
        opened.dispose();
      });
    }
    throw errors.length > 1 ? new LimbeckErrors(errors) : (errors[0] ?? placed(error, locate()));
  }
}

function placed(error: LimbeckError, where: SourceLocation): LimbeckError {
  return new LimbeckError(error.code, { ...error.details, where }, { cause: error });
}

function failed(cause: unknown, { id, locate }: FilePlace): LimbeckError {
  if (cause instanceof LimbeckError) return placed(cause, locate());
  return new LimbeckError('LIM3001', { what: `The file "${id}" cannot be run on a batch of the dataset's samples: ${cause instanceof Error ? cause.message : String(cause)}`, where: locate(), next: 'Export the network anew with a free batch axis, or choose another file.' }, { cause });
}

async function bytesOf(files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
