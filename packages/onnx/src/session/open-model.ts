import { LimbeckError } from '@limbeck/core/errors';
import { nearest } from '@limbeck/core/suggest';
import type { ModelFile, ModelFileOptions } from '@limbeck/core';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { checkExternalData } from '../read/external-data.js';
import { readModelFacts, type ModelFacts } from '../read/model-facts.js';
import { ProtobufWriter } from '../write/protobuf-writer.js';
import { OnnxModelFile } from './onnx-model-file.js';
import { sessionOptions, type OnnxRuntime } from './onnxruntime.js';

const OLDEST_OPSET = 7;

export interface OpenModelOptions extends ModelFileOptions {
  readonly threads: number;
}

/**
 * An .onnx file in a session, with the inner values that are asked for as further outputs.
 *
 * @throws LIM5003 it cannot be read, is damaged, or data that belong to it are missing or elsewhere; LIM3004 it has no such inner value; LIM3010 ONNX Runtime lacks one of its operations
 */
export async function openModel(runtime: OnnxRuntime, file: string, { threads, values = [] }: OpenModelOptions, onDispose: (model: ModelFile) => void): Promise<ModelFile> {
  const path = resolve(file);
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw damaged(file, `The model file "${file}" cannot be read: ${(cause as Error).message}`, 'Check the path.', cause);
  });
  const facts = factsOf(file, bytes);
  await checkExternalData(path, facts.external);
  const added = addedOutputs(file, facts, values);
  const { extra, ...options } = sessionOptions(threads);
  // From bytes, so that outputs can be added; data outside are found by the folder.
  const inFolder = { ...options, extra: { session: { ...(extra?.['session'] as object | undefined), model_external_initializers_file_folder_path: dirname(path) } } };
  const session = await runtime.InferenceSession.create(withOutputs(bytes, added), inFolder).catch((cause: unknown) => {
    throw sessionError(file, facts, (cause as Error).message, cause);
  });
  return new OnnxModelFile(runtime, session, file, onDispose);
}

function factsOf(file: string, bytes: Uint8Array): ModelFacts {
  let facts: ModelFacts;
  try {
    facts = readModelFacts(bytes);
  } catch (cause) {
    throw damaged(file, `"${file}" is not an ONNX model, or is damaged: ${(cause as Error).message}.`, 'Check that it is the file that was exported, whole; a Git LFS pointer is no model.', cause);
  }
  const opset = facts.opsets.get('') ?? facts.opsets.get('ai.onnx');
  if (opset !== undefined && opset < OLDEST_OPSET) {
    throw new LimbeckError('LIM5003', { what: `"${file}" is of a version of ONNX that is no longer supported.`, where: { file }, expected: `opset ${OLDEST_OPSET} or later`, found: `opset ${opset}`, next: 'Export it again with a later opset, or convert it with onnx.version_converter.' });
  }
  return facts;
}

/** Those of the values that are no outputs yet. @throws LIM3004 the file has no such value */
function addedOutputs(file: string, { nodes, outputs }: ModelFacts, values: readonly string[]): string[] {
  const known = new Set(nodes.flatMap((node) => node.outputs).filter((name) => name !== ''));
  for (const value of values) {
    if (known.has(value) || outputs.includes(value)) continue;
    const near = nearest(value, known);
    throw new LimbeckError('LIM3004', {
      what: `"${value}" is no value of "${file}"${near === undefined ? '.' : `; did you mean "${near}"?`}`, where: { file },
      next: `Choose from the outputs of its nodes: ${shortened([...known])}.`,
    });
  }
  return [...new Set(values)].filter((value) => !outputs.includes(value));
}

const SHOWN = 40;

function shortened(names: readonly string[]): string {
  return `${names.slice(0, SHOWN).join(', ')}${names.length > SHOWN ? ` and ${names.length - SHOWN} more` : ''}`;
}

/** The file with more outputs, whose types the runtime infers: appended messages merge with those before, so that nothing is decoded and lost. */
function withOutputs(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  if (names.length === 0) return bytes;
  const graph = new ProtobufWriter();
  for (const name of names) graph.message(12, new ProtobufWriter().string(1, name));
  return new Uint8Array(Buffer.concat([bytes, new ProtobufWriter().message(7, graph).finish()]));
}

function sessionError(file: string, { nodes, opsets }: ModelFacts, message: string, cause: unknown): LimbeckError {
  const tooNew = /Opset (\d+) is under development.* domain (\S+) is till opset (\d+)/s.exec(message);
  if (tooNew) return new LimbeckError('LIM5003', { what: `"${file}" is of a version of ONNX that ONNX Runtime does not know yet.`, where: { file }, expected: `opset ${tooNew[3]} or earlier`, found: `opset ${tooNew[1]}`, next: 'Export it again with an earlier opset.' }, { cause });
  const missing = /No Op registered for (\S+)|Fatal error: (\S+) is not a registered function\/op|Could not find an implementation for (\S+)\(\d+\)/.exec(message);
  if (missing) {
    const op = missing[1] ?? missing[2]?.replace(/\(.*$/, '') ?? missing[3]!;
    const short = op.split(':').at(-1);
    const node = nodes.find((each) => each.op === short && each.outputs.length > 0);
    return new LimbeckError('LIM3010', {
      what: `"${file}" has the operation "${op}", which ONNX Runtime cannot run.`, where: { file },
      ...(node ? { found: `the node that gives "${node.outputs[0]}", opset ${opsets.get(node.domain) ?? 'unknown'}` } : {}),
      next: 'Export the model again without it, for example with another opset or with standard operations instead of custom ones.',
    }, { cause });
  }
  return damaged(file, `ONNX Runtime refuses "${file}": ${message.trim().replaceAll(/\s+/g, ' ')}`, 'Check the file with onnx.checker; export it again.', cause);
}

function damaged(file: string, what: string, next: string, cause: unknown): LimbeckError {
  return new LimbeckError('LIM5003', { what, where: { file }, next }, { cause });
}
