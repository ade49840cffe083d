import { LimbeckError } from '@limbeck/core';
import type { Backend } from '@limbeck/core';
import { extname } from 'node:path';
import { openFile } from '../../model-file/open-file.js';
import { opens } from '../../model-file/opens.js';

/** How a classifier in a model file is called. */
export interface FileShapes {
  readonly input: string;
  /** One sample, without the batch axis. */
  readonly inputShape: readonly number[];
  readonly classes: number;
}

/** @throws LIM1010 the backend opens no such files; LIM5003 it cannot be opened; LIM3001 it is no classifier of samples of one shape, for batches of any size */
export async function readFileShapes(file: string, backend: Backend): Promise<FileShapes> {
  const ending = extname(file).toLowerCase();
  if (!opens(backend, ending)) {
    throw new LimbeckError('LIM1010', { what: `The backend "${backend.id}" does not open ${ending} files.`, where: { file }, next: 'Measure with another backend, for example --backend onnx.' });
  }
  const model = await openFile(backend, file);
  try {
    const [input, output] = [model.inputs[0]!, model.outputs[0]!];
    const [batch, ...sample] = input.shape;
    const classes = output.shape.at(-1);
    if (model.inputs.length === 1 && typeof batch !== 'number' && sample.every((extent) => typeof extent === 'number') && output.shape.length === 2 && typeof classes === 'number') return { input: input.name, inputShape: sample, classes };
    const shown = (values: typeof model.inputs): string => values.map(({ name, shape }) => `${name} [${shape.join(', ')}]`).join(', ');
    throw new LimbeckError('LIM3001', { what: `The model in "${file}" is no classifier of samples of one shape.`, where: { file }, expected: 'one input of a fixed shape after a batch axis of any length, one output [batch, classes]', found: `inputs ${shown(model.inputs)}; outputs ${shown(model.outputs)}` });
  } finally {
    model.dispose();
  }
}
