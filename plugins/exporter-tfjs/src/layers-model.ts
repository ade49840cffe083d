import type { ExportInput } from '@limbeck/core';
import { namedVariables } from '@limbeck/kernels';
import { encodeWeight, type Quantization } from './encode-weight.js';
import { writeModel } from './write-model.js';

/** Writes a network as model.json and weight shards into a folder; returns each file with its size. */
export async function writeLayersModel(folder: string, { network: { model, weights }, metadata }: Pick<ExportInput, 'network' | 'metadata'>, quantize: Quantization): Promise<{ readonly name: string; readonly size: number }[]> {
  const encoded = [...namedVariables(model)].map(([name, { originalName }]) => encodeWeight(originalName, weights[name]!, quantize));
  return writeModel(folder, { modelTopology: model.toJSON(undefined, false) as object, userDefinedMetadata: metadata, generatedBy: `Limbeck ${metadata.limbeckVersion}` }, encoded);
}
