import { LimbeckError, type Dataset } from '@limbeck/core';
import { parseIdx, type IdxArray } from './idx-format.js';
import { imageSplit, type Standardization } from './image-split.js';
import { readDataFile } from './read-file.js';

/** A file with the name under which messages and the record know it. */
export interface NamedFile {
  readonly name: string;
  readonly path: string;
}

export interface IdxSources {
  readonly name: string;
  readonly train: { readonly images: NamedFile; readonly labels: NamedFile };
  readonly test: { readonly images: NamedFile; readonly labels: NamedFile };
  /** In label order; `0`, `1`, ... up to the largest label when left out. */
  readonly classes?: readonly string[] | undefined;
  readonly standardization: Standardization;
  /** What the user does when a file is missing. */
  readonly whenMissing: string;
}

interface LoadedArray extends IdxArray {
  readonly source: { readonly file: string; readonly sha256: string };
  readonly path: string;
}

/**
 * Reads images `[N, H, W]` and labels `[N]` of two splits.
 *
 * @throws LIM5001, LIM5002 with the file and what was found in it.
 */
export async function loadIdxDataset(sources: IdxSources): Promise<Dataset> {
  const load = async (file: NamedFile, rank: number): Promise<LoadedArray> => {
    const { bytes, sha256 } = await readDataFile(file.path, sources.whenMissing);
    return { ...parseIdx(bytes, rank, file.path), source: { file: file.name, sha256 }, path: file.path };
  };
  const [trainImages, trainLabels, testImages, testLabels] = await Promise.all([
    load(sources.train.images, 3),
    load(sources.train.labels, 1),
    load(sources.test.images, 3),
    load(sources.test.labels, 1),
  ]);
  assertSameCount(trainImages, trainLabels);
  assertSameCount(testImages, testLabels);
  assertSameImageSize(trainImages, testImages);
  const classes = sources.classes ?? Array.from({ length: Math.max(largest(trainLabels.data), largest(testLabels.data)) + 1 }, (_, label) => String(label));
  assertLabelsInRange(trainLabels, classes.length);
  assertLabelsInRange(testLabels, classes.length);
  const { mean, std } = sources.standardization;
  return {
    name: sources.name,
    inputShape: [...trainImages.shape.slice(1), 1],
    classes,
    train: imageSplit(trainImages, trainLabels, sources.standardization),
    test: imageSplit(testImages, testLabels, sources.standardization),
    sources: [trainImages.source, trainLabels.source, testImages.source, testLabels.source],
    normalization: { scale: 255, mean: [mean], std: [std] },
  };
}

function largest(labels: Uint8Array): number {
  return labels.reduce((most, label) => Math.max(most, label), 0);
}

function assertSameCount(images: LoadedArray, labels: LoadedArray): void {
  if (images.shape[0] === labels.shape[0]) return;
  throw new LimbeckError('LIM5002', {
    what: `"${labels.path}" does not belong to "${images.path}": they hold different numbers of samples.`,
    where: { file: labels.path },
    expected: `${images.shape[0]} labels, one for each image`,
    found: `${labels.shape[0]} labels`,
    next: 'Name the images and labels of the same split.',
  });
}

function assertSameImageSize(train: LoadedArray, test: LoadedArray): void {
  const [expected, found] = [train, test].map(({ shape }) => shape.slice(1).join(' x '));
  if (expected === found) return;
  throw new LimbeckError('LIM5002', {
    what: `The images of "${test.path}" differ in size from those of "${train.path}".`,
    where: { file: test.path },
    expected: `${expected} pixels`,
    found: `${found} pixels`,
    next: 'Name files of the same dataset.',
  });
}

function assertLabelsInRange(labels: LoadedArray, classes: number): void {
  const at = labels.data.findIndex((label) => label >= classes);
  if (at < 0) return;
  throw new LimbeckError('LIM5002', {
    what: `Label ${labels.data[at]} of sample ${at} in "${labels.path}" is not a class.`,
    where: { file: labels.path },
    expected: `labels from 0 to ${classes - 1} (${classes} classes)`,
    found: String(labels.data[at]),
    next: 'Name the right labels file, or list all classes.',
  });
}
