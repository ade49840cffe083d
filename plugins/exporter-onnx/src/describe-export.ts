import type { ExportInput, Network } from '@limbeck/core';
import type { OnnxDescription } from '@limbeck/onnx';

const LAYOUTS: Readonly<Record<number, string>> = { 3: 'NHWC', 1: 'NC' };

/** What the file says of the model: metadata are JSON where they are not plain words. */
export function describeExport({ id, model }: Network, { name, classes, normalization, manifestHash, limbeckVersion }: ExportInput['metadata'], precision: 'float32' | 'int8'): OnnxDescription {
  const rank = model.inputs[0]!.shape.length - 1;
  return {
    producerVersion: limbeckVersion,
    text: `${id} of the experiment "${name}". Input: (raw / scale - mean) / std for each channel, channels last, see "normalization". Output: logits, one column a class, see "classes".`,
    metadata: {
      name,
      model: id,
      classes: JSON.stringify(classes),
      normalization: JSON.stringify(normalization),
      layout: LAYOUTS[rank] ?? 'N...C',
      precision,
      limbeckVersion,
      manifestHash,
    },
  };
}
