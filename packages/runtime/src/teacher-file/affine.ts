import type { Dataset } from '@limbeck/core';
import type { TeacherConfig } from '@limbeck/manifest';
import type { FileInput } from './file-plan.js';

type FileNormalization = NonNullable<NonNullable<TeacherConfig['onnx']>['normalization']>;

/** Raw values, as files that take integers have them. */
export const RAW: FileNormalization = { scale: 1, mean: 0, std: 1 };

/**
 * x_file = ((x * std + mean) * scale / scale_file - mean_file) / std_file, per channel: from the dataset's normalisation to that of the file. null where they are the same.
 * Undefined where a list has not one number for each channel.
 */
export function affineBetween(own: Dataset['normalization'], file: FileNormalization | undefined, channels: number): FileInput['affine'] | undefined {
  if (file === undefined) return null;
  const { scale = own.scale, mean, std } = file;
  const each = (value: number | readonly number[]): readonly number[] | undefined => {
    const list = typeof value === 'number' ? [value] : value;
    return list.length === channels ? list : list.length === 1 ? Array.from({ length: channels }, () => list[0]!) : undefined;
  };
  const [ownMean, ownStd, fileMean, fileStd] = [own.mean, own.std, mean, std].map(each);
  if (!ownMean || !ownStd || !fileMean || !fileStd) return undefined;
  const ratio = own.scale / scale;
  const factor = fileStd.map((divisor, c) => (ownStd[c]! * ratio) / divisor);
  const offset = fileStd.map((divisor, c) => (ownMean[c]! * ratio - fileMean[c]!) / divisor);
  return factor.every((value) => value === 1) && offset.every((value) => value === 0) ? null : { factor, offset };
}
