import { LimbeckError } from '@limbeck/core';
import type { Dataset, ModelFile, ModelFileValue, SourceLocation } from '@limbeck/core';
import type { TeacherConfig } from '@limbeck/manifest';
import { affineBetween, RAW } from './affine.js';
import type { FileInput } from './file-plan.js';
import { fittingLayouts } from './input-layout.js';
import { shapeText, valuesText } from './shape-text.js';

export type FileConfig = NonNullable<TeacherConfig['onnx']>;

/** Where a teacher's file stands in the manifest, for errors. */
export interface FilePlace {
  /** For example `teacher.onnx`. */
  readonly id: string;
  /** Of a key below `onnx`, or of the file itself. */
  readonly locate: (key?: string) => SourceLocation;
}

/** How the dataset's samples become what a file takes. @throws LIM3001 they do not fit */
export function planInput({ inputs }: Pick<ModelFile, 'inputs'>, { layout, normalization }: FileConfig, { inputShape, normalization: own }: Pick<Dataset, 'inputShape' | 'normalization'>, { id, locate }: FilePlace): FileInput {
  const [input, ...others] = inputs;
  if (!input || others.length > 0) {
    throw new LimbeckError('LIM3001', { what: `The file "${id}" takes ${inputs.length} inputs, and a teacher takes one: the samples.`, where: locate(), expected: 'one input', found: valuesText(inputs) || 'none', next: 'Export the network anew, with the other inputs as constants.' });
  }
  if (input.dtype === 'bool') throw new LimbeckError('LIM3001', { what: `The file "${id}" takes truth values.`, where: locate(), expected: 'an input of numbers', found: valuesText([input]) });
  const dtype = input.dtype;
  const [batch, ...taken] = input.shape;
  const [fitting, ambiguous] = fittingLayouts(inputShape, taken, layout);
  if (!fitting) throw misfit(input, layout, inputShape, { id, locate });
  if (ambiguous) {
    throw new LimbeckError('LIM3001', {
      what: `The shape of the input of "${id}" does not tell whether channels stand before or after height and width.`, where: locate(),
      expected: '`layout: nchw` (as PyTorch has it) or `layout: nhwc` (as TensorFlow has it)', found: valuesText([input]), next: 'Write the file as `onnx: { file: ..., layout: nchw }`, or nhwc.',
    });
  }
  const channels = inputShape.at(-1)!;
  const affine = affineBetween(own, normalization ?? (dtype === 'int32' ? RAW : undefined), channels);
  if (affine === undefined) throw new LimbeckError('LIM3001', { what: `\`normalization\` has not one number for each channel.`, where: locate('normalization'), expected: `one number, or ${channels}`, found: JSON.stringify(normalization), next: 'Correct `mean` and `std`.' });
  return { name: input.name, dtype, batch: typeof batch === 'number' ? batch : null, ...fitting, affine };
}

function misfit(input: ModelFileValue, layout: FileConfig['layout'], sample: readonly number[], { id, locate }: FilePlace): LimbeckError {
  return new LimbeckError('LIM3001', {
    what: `The file "${id}" takes other samples than the dataset has${layout === undefined ? '' : `, or \`layout: ${layout}\` is not that of its input`}.`, where: locate(layout === undefined ? undefined : 'layout'),
    expected: `a batch of samples ${shapeText(sample)}, or with channels first`, found: valuesText([input]), next: 'Choose another file, or another dataset.',
  });
}
