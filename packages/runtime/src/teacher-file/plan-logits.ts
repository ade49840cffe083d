import { LimbeckError, nearest } from '@limbeck/core';
import type { HostTensor, ModelFile, ModelFileValue } from '@limbeck/core';
import type { FileLogits } from './file-plan.js';
import type { FileConfig, FilePlace } from './plan-input.js';
import { shapeText, valuesText } from './shape-text.js';

/** The output that gives one number for each class; a tap is none, unless it is named as such. @throws LIM3001 it cannot be told which; LIM3004 there is none of this name */
export function logitsOutput({ outputs: all }: Pick<ModelFile, 'outputs'>, { logits, labels }: FileConfig, taps: readonly string[], classes: number, { id, locate }: FilePlace): ModelFileValue {
  if (logits !== undefined) {
    const named = all.find(({ name }) => name === logits);
    if (named) return named;
    const close = nearest(logits, all.map(({ name }) => name));
    throw new LimbeckError('LIM3004', { what: `"${logits}" is no output of the file "${id}"${close === undefined ? '.' : `; did you mean "${close}"?`}`, where: locate('logits'), expected: 'one of its outputs', found: valuesText(all), next: 'Write the name of the output that gives the logits.' });
  }
  const untapped = all.filter(({ name }) => !taps.includes(name));
  const outputs = untapped.length > 0 ? untapped : all;
  const [only, ...others] = outputs;
  if (only && others.length === 0) return only;
  const fitting = outputs.filter(({ shape, dtype }) => shape.length === 2 && dtype === 'float32' && (labels !== undefined || shape[1] === classes));
  if (fitting.length === 1) return fitting[0]!;
  throw new LimbeckError('LIM3001', { what: `The file "${id}" has ${outputs.length} outputs, and which of them are the logits is not clear.`, where: locate(), expected: `one output [batch, ${classes}]`, found: valuesText(outputs), next: 'Name it: `onnx: { file: ..., logits: <name> }`.' });
}

/**
 * How that output becomes logits of the dataset's classes, from what it gave for some samples.
 *
 * @throws LIM3001 it is no [batch, classes] of floating-point numbers, has other classes, or gives probabilities where logits are meant and the other way round
 */
export function planLogits({ name, storedAs }: ModelFileValue, given: HostTensor, { labels, outputs }: FileConfig, { classes, samples }: { readonly classes: number; readonly samples: number }, { id, locate }: FilePlace): FileLogits {
  const [batch, width = 0] = given.shape;
  const refused = (what: string, expected: string, next: string, key?: string): LimbeckError => new LimbeckError('LIM3001', { what, where: locate(key), expected, found: `"${name}" ${storedAs} ${shapeText(given.shape)} for ${samples} samples`, next });
  if (given.shape.length !== 2 || batch !== samples || given.dtype !== 'float32') throw refused(`The output "${name}" of the file "${id}" gives no logits.`, `float32 [batch, ${labels ? 'classes' : classes}]`, 'Name the output that gives them in `logits`, or choose another file.');
  if (labels) {
    if (labels.length !== classes) throw refused(`\`labels\` has ${labels.length} entries, and the dataset ${classes} classes.`, `${classes} entries`, "Write the file's class for each of the dataset's classes.", 'labels');
    const outside = labels.find((label) => label >= width);
    if (outside !== undefined) throw refused(`\`labels\` names the class ${outside}, and the file "${id}" has ${width}.`, `numbers from 0 to ${width - 1}`, 'Correct it; classes are counted from 0.', 'labels');
  } else if (width !== classes) {
    throw refused(`The file "${id}" tells ${width} classes apart, and the dataset has ${classes}.`, `[batch, ${classes}]`, "Say which of them are the dataset's: `onnx: { file: ..., labels: [...] }`; or choose another file.");
  }
  if (!(given.data as Float32Array).every(Number.isFinite)) throw refused(`The output "${name}" of the file "${id}" gives numbers that are not finite.`, 'finite logits', 'Check the file with other software, and the `normalization` that it wants.');
  const distribution = isDistribution(given.data as Float32Array, width);
  if (outputs === 'logits' && distribution) throw refused(`The output "${name}" of the file "${id}" gives probabilities: they are never negative and sum to 1.`, 'logits', 'Write `onnx: { file: ..., outputs: probabilities }`, or name the output before its softmax in `logits`.', 'outputs');
  if (outputs === 'probabilities' && !distribution) throw refused(`The output "${name}" of the file "${id}" gives no probabilities: some are negative, or they do not sum to 1.`, 'numbers from 0 to 1 that sum to 1', 'Remove `outputs: probabilities`.', 'outputs');
  return { name, width, columns: labels ?? Array.from({ length: classes }, (_, i) => i), probabilities: outputs === 'probabilities' };
}

/** Half-precision softmax sums to 1 within 1e-2. */
const TOLERANCE = 1e-2;

function isDistribution(values: Float32Array, width: number): boolean {
  if (width < 2) return false;
  for (let start = 0; start < values.length; start += width) {
    const row = values.subarray(start, start + width);
    if (row.some((value) => value < 0) || !(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1) <= TOLERANCE)) return false;
  }
  return true;
}
