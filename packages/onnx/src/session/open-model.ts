import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { checkExternalData } from '../read/external-data.js';
import { inspect, type OnnxFile } from '../read/inspect.js';
import { ProtobufWriter } from '../write/protobuf-writer.js';
import { sessionOptions, type OnnxRuntime } from './onnxruntime.js';

/** The oldest set of ONNX's operators that ONNX Runtime still runs as specified. */
const OLDEST_OPSET = 7;

export interface OpenedModel {
  readonly session: InferenceSession;
  /** The file, and the others that hold its weights. */
  readonly files: readonly string[];
}

/**
 * A session on an .onnx file, which may hold its weights in other files of its folder; `values` are given as outputs too.
 *
 * @throws LIM5003 it is missing, no ONNX model, or its data are missing or elsewhere; LIM3015 ONNX Runtime cannot run it; LIM3004 it has no value of a name
 */
export async function openModel(runtime: Pick<OnnxRuntime, 'InferenceSession'>, file: string, values: readonly string[], threads: number): Promise<OpenedModel> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    const { code } = cause as NodeJS.ErrnoException;
    throw new LimbeckError('LIM5003', { what: code === 'ENOENT' ? `There is no file "${file}".` : `The file "${file}" cannot be read: ${(cause as Error).message}`, where: { file }, next: 'Check the path.' }, { cause });
  });
  const about = inspectFile(file, bytes);
  checkOpset(file, about);
  await checkExternalData(file, about.external);
  const added = [...new Set(values)].filter((name) => !about.outputs.includes(name));
  const missing = added.find((name) => !about.values.includes(name));
  if (missing !== undefined) throw noValue(file, missing, about);
  const model = added.length === 0 ? bytes : Buffer.concat([bytes, moreOutputs(added)]);
  const { extra, ...options } = sessionOptions({ threads, rewrite: true });
  // Always: without it, data would be looked for in the folder that the process works in.
  const session = { ...extra?.['session'] as object, model_external_initializers_file_folder_path: resolve(dirname(file)) };
  const opened = await runtime.InferenceSession.create(model, { ...options, extra: { ...extra, session } }).catch((cause: unknown) => {
    throw refused(file, cause as Error);
  });
  return { session: opened, files: [file, ...new Set(about.external.map(({ location }) => join(dirname(file), location)))] };
}

/** What an .onnx file says about itself. @throws LIM5003 */
export function inspectFile(file: string, bytes: Uint8Array): OnnxFile {
  try {
    return inspect(bytes);
  } catch (cause) {
    throw new LimbeckError('LIM5003', { what: `The file "${file}" is no ONNX model.`, where: { file }, found: `${bytes.length} bytes that cannot be read as one: ${(cause as Error).message}`, next: 'Export or copy it anew; files that git or a hub keeps elsewhere are only pointers until they are fetched.' }, { cause });
  }
}

function checkOpset(file: string, { opsets, producer }: OnnxFile): void {
  const version = opsets.get('') ?? 0;
  if (version >= OLDEST_OPSET || (version === 0 && opsets.size > 0)) return;
  throw new LimbeckError('LIM3015', { what: `"${file}" uses operators that are too old for ONNX Runtime.`, where: { file }, expected: `operator set ${OLDEST_OPSET} or later`, found: version === 0 ? 'none' : `operator set ${version}${producer === '' ? '' : `, written by ${producer}`}`, next: `Convert it, for example with onnx.version_converter of the Python package onnx, or export it anew.` });
}

function noValue(file: string, name: string, { values }: OnnxFile): LimbeckError {
  const near = nearest(name, values);
  return new LimbeckError('LIM3004', { what: `"${file}" has no inner value "${name}".`, where: { file }, expected: 'the name of an output of one of its nodes, as Netron shows it', next: near === undefined ? `It has ${values.length}, from "${values[0]}" to "${values.at(-1)}".` : `Did you mean "${near}"?` });
}

/** Messages of protobuf merge: outputs that are appended to the file are added to the graph's. */
function moreOutputs(names: readonly string[]): Uint8Array {
  const graph = new ProtobufWriter();
  for (const name of names) graph.message(12, new ProtobufWriter().string(1, name));
  return new ProtobufWriter().message(7, graph).finish();
}

/** Three ways in which ONNX Runtime says that it lacks an operator. */
const LACKING = [/No Op registered for (\S+)/, /(\S+?)(?:\(-?\d+\))? is not a registered function\/op/, /Could not find an implementation for (\S+?)\(/];

function refused(file: string, cause: Error): LimbeckError {
  const op = LACKING.map((pattern) => pattern.exec(cause.message)?.[1]).find((found) => found !== undefined);
  // Without the place in its own sources.
  const found = cause.message.trim().replace(/^\S+\.(?:h|cc):\d+ .*?\) (?=\w)/, '');
  if (op !== undefined) return new LimbeckError('LIM3015', { what: `"${file}" uses the operator "${op}", which ONNX Runtime does not have here.`, where: { file }, found, next: 'Export the model without it.' }, { cause });
  if (/opset|ir_version|IR version/i.test(cause.message)) return new LimbeckError('LIM3015', { what: `"${file}" is of a version that ONNX Runtime does not run.`, where: { file }, found, next: 'Export it for an older operator set.' }, { cause });
  return new LimbeckError('LIM5003', { what: `ONNX Runtime refuses "${file}".`, where: { file }, found, next: 'Export the model anew, and check it with onnx.checker of the Python package onnx.' }, { cause });
}
