import { basename, join } from 'node:path';
import type { Dataset } from '@limbeck/core';
import { whereToGet, type Archive } from './find-folder.js';
import { recordSplit, type Standardization } from './record-split.js';
import { CHANNELS, readRecords, SIDE, type RecordFile, type RecordFormat } from './records.js';

export interface Sources {
  readonly name: string;
  readonly archive: Archive;
  /** Where the files lie. */
  readonly folder: string;
  readonly train: readonly string[];
  readonly test: string;
  readonly format: Omit<RecordFormat, 'classes'>;
  /** In label order. */
  readonly classes: readonly string[];
  readonly standardization: Standardization;
}

/** @throws LIM5001, LIM5002 with the file and what was found in it */
export async function loadDataset({ name, archive, folder, train, test, format, classes, standardization }: Sources): Promise<Dataset> {
  const load = (file: string): Promise<RecordFile> => readRecords(join(folder, file), { ...format, classes: classes.length }, whereToGet(archive));
  const training = await Promise.all(train.map(load));
  const testing = await load(test);
  const source = (file: string, { sha256 }: RecordFile) => ({ file: `${basename(folder)}/${file}`, sha256 });
  return {
    name,
    inputShape: [SIDE, SIDE, CHANNELS],
    classes,
    train: recordSplit(training, format.labelBytes, standardization),
    test: recordSplit([testing], format.labelBytes, standardization),
    sources: [...train.map((file, i) => source(file, training[i]!)), source(test, testing)],
    normalization: { scale: 255, ...standardization },
  };
}
