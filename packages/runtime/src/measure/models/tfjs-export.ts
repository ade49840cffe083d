import { LimbeckError, sizeOf, tf } from '@limbeck/core';
import { readWeights } from '@limbeck/kernels';
import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { FoundModel } from './found-model.js';

const BYTES = { float32: 4, int32: 4, bool: 1, float16: 2, uint8: 1, uint16: 2 } as const;
const dtype = z.enum(['float32', 'int32', 'bool']);

const weight = z.looseObject({ name: z.string(), shape: z.array(z.int().nonnegative()), dtype, quantization: z.looseObject({ dtype: z.enum(['float16', 'uint8', 'uint16']) }).optional() });

/** The parts of model.json that are read here. */
const schema = z.looseObject({
  format: z.literal('layers-model'),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.looseObject({ paths: z.array(z.string().regex(/^[^/\\]+$/, 'a file beside model.json')), weights: z.array(weight) })),
});

/**
 * Reads a TensorFlow.js layers model as the exporter writes it; `path` is its folder or its model.json. Quantised weights are restored to float32.
 *
 * @throws LIM5003 a file is missing or damaged; LIM3001 the model does not end in logits
 */
export async function readTfjsExport(path: string): Promise<FoundModel> {
  const file = path.endsWith('.json') ? path : join(path, 'model.json');
  const text = await read(file, 'utf8');
  const { modelTopology, weightsManifest } = parse(file, text as string);
  const weightSpecs = weightsManifest.flatMap(({ weights }) => weights);
  const shards = await Promise.all(weightsManifest.flatMap(({ paths }) => paths).map((shard) => read(join(dirname(file), shard))));
  const bytes = Buffer.concat(shards as Buffer[]);
  const expected = weightSpecs.reduce((sum, { shape, dtype: plain, quantization }) => sum + sizeOf(shape) * BYTES[quantization?.dtype ?? plain], 0);
  if (bytes.length !== expected) throw damaged(dirname(file), `${expected} bytes of weights, as model.json says`, `${bytes.length} bytes`);
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  // The schema has checked what TensorFlow.js's types ask for beyond it.
  const artifacts = { modelTopology, weightSpecs: weightSpecs as tf.io.WeightsManifestEntry[], weightData };
  const model = await tf.loadLayersModel({ load: () => Promise.resolve(artifacts) }).catch((cause: unknown) => {
    throw damaged(file, 'a model that TensorFlow.js can build', cause instanceof Error ? cause.message : String(cause), cause);
  });
  const [inputShape, classes] = shapesOf(model, file);
  return {
    kind: 'export', name: model.name, source: file, seed: null, inputShape, classes,
    network: { id: model.name, model, ...readWeights(model) },
    size: { bytes: Buffer.byteLength(text) + bytes.length, of: 'export' },
  };
}

/** Whether a path looks like an export, so that what is wrong with it is an error of an export. */
export async function isTfjsExport(path: string): Promise<boolean> {
  return path.endsWith('.json') || (await stat(join(path, 'model.json')).then((found) => found.isFile(), () => false));
}

function shapesOf(model: tf.LayersModel, file: string): readonly [inputShape: number[], classes: number] {
  const [input, output] = [model.inputs[0]!.shape.slice(1), model.outputs[0]!.shape];
  const classes = output[1];
  if (model.inputs.length === 1 && model.outputs.length === 1 && output.length === 2 && typeof classes === 'number' && input.every((extent) => typeof extent === 'number')) return [input, classes];
  throw new LimbeckError('LIM3001', { what: `The model in "${file}" is no classifier of samples of one shape.`, expected: 'one input of a fixed shape, one output [batch, classes]', found: `inputs ${JSON.stringify(model.inputs.map(({ shape }) => shape))}, outputs ${JSON.stringify(model.outputs.map(({ shape }) => shape))}` });
}

function parse(file: string, text: string): z.output<typeof schema> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    const reason = cause instanceof z.ZodError ? cause.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ') : (cause as Error).message;
    throw damaged(file, 'a model.json of a TensorFlow.js layers model', reason, cause);
  }
}

async function read(file: string, encoding?: 'utf8'): Promise<string | Buffer> {
  return readFile(file, encoding).catch((cause: unknown) => {
    throw new LimbeckError('LIM5003', { what: `The exported model's file "${file}" cannot be read.`, where: { file }, next: 'Name the folder or the model.json of an export; the weight files lie beside it.' }, { cause });
  });
}

function damaged(file: string, expected: string, found: string, cause?: unknown): LimbeckError {
  return new LimbeckError('LIM5003', { what: `The exported model "${file}" is damaged, or of another format.`, where: { file }, expected, found, next: 'Copy the export again from where it came from, or run the experiment again.' }, { cause });
}
