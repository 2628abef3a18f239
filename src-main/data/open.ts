import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { StudioError } from '../base/errors';
import { writeDurably } from '../base/files';
import { silentProgress } from '../base/progress';
import type { ProgressToken } from '../base/progress';
import type { Rgb } from '../nn/model';
import { CacheWriter, ImageCache } from './cache';
import { CopyFinder } from './copies';
import type { CacheDescription } from './cache';
import { defaultImgSize } from './image-source';
import type { ImageSource } from './image-source';
import { doesWithoutEmpty, refuseFatal, unreadable, usableClasses } from './problems';
import { openSource, unpackingShare } from './source';
import { findTwins, inLaterSplit } from './twins';
import { SPLIT_NAMES } from './types';
import type { Copies, DataProblem, Dataset, DatasetSource, SplitName } from './types';

export interface OpenOptions {
  /** The folder that decoded images are kept in. */
  cache: string;
  /** Pixels per side; default: what suits the images ({@link defaultImgSize}). */
  imgSize?: number | undefined;
  /** Bytes of decoded images that may be held in memory; more are read from the disk on demand. Default 1 GiB. */
  memoryLimit?: number | undefined;
  progress?: ProgressToken | undefined;
}

const MEMORY_LIMIT = 2 ** 30;
const MAX_IMG_SIZE = 2048;
/** Images between two looks at whether to go on. */
const CHECK_EVERY = 64;

/**
 * Opens a dataset for reading. Its images are decoded once, into a file in the cache folder; opened again they are
 * there at once. Files that cannot be read are skipped, and listed in `problems`. The caller closes the dataset.
 *
 * Memory: at most `memoryLimit` and a few images, also while decoding. Where the folder was moved as a whole the kept
 * images still serve; where any file changed its name, size or time, all are decoded anew.
 *
 * @throws StudioError 'not-found', 'bad-file' for damaged CIFAR or IDX files, 'bad-data' for fewer than two classes, a
 * class without a readable image or no test image, 'usage'; StopSignal on request while decoding
 */
export async function openDataset(source: DatasetSource, options: OpenOptions): Promise<Dataset> {
  const { progress = silentProgress } = options;
  const unpacking = unpackingShare(source);
  const images = await openSource(source, options.cache, progress.slice(0, unpacking));
  const decoding = progress.slice(unpacking, 1);
  refuseFatal(images.problems);
  const imgSize = options.imgSize ?? defaultImgSize(await images.sampleSizes());
  checkImgSize(imgSize);
  const wanted: Copies = source.kind === 'synthetic' ? {} : source;
  if (wanted.leaveOutNearDuplicates)
    return openWithoutTwins(source, images, { ...options, imgSize, progress: decoding });
  const leaveOut = wanted.leaveOutCopies ?? false;
  const identity = `${images.identity}\n${imgSize}${leaveOut ? '\nwithout copies' : ''}`;
  const fingerprint = createHash('sha256').update(identity).digest('hex');
  const path = join(options.cache, `dataset-${fingerprint}.bin`);
  const reopen = () => ImageCache.open(path, fingerprint, options.memoryLimit ?? MEMORY_LIMIT);
  const leaveOutEmpty = doesWithoutEmpty(source);
  let cache = await reopen();
  if (cache?.description.classes && !leaveOutEmpty) {
    await cache.close();
    cache = undefined;
  }
  if (!cache) {
    const wish = { imgSize, fingerprint, leaveOut, leaveOutEmpty };
    await writeDurably(path, decodeAll(images, wish, decoding));
    cache = await reopen();
  }
  if (!cache) throw unreadableCopy(path);
  return datasetOf(source.kind, images, fingerprint, cache);
}

/**
 * As {@link openDataset}, without what is nearly the same in an earlier split: which that is shows when all pictures are
 * decoded, and these are kept, so that both ways of it open at once.
 */
async function openWithoutTwins(
  source: DatasetSource,
  images: ImageSource,
  options: OpenOptions & { imgSize: number },
): Promise<Dataset> {
  const { cache: folder, progress = silentProgress } = options;
  const whole = await openDataset({ ...source, leaveOutNearDuplicates: false } as DatasetSource, {
    ...options,
    memoryLimit: 0,
    progress: progress.slice(0, 0.7),
  });
  try {
    const fingerprint = createHash('sha256').update(`${whole.fingerprint}\nwithout twins`).digest('hex');
    const path = join(folder, `dataset-${fingerprint}.bin`);
    const reopen = () => ImageCache.open(path, fingerprint, options.memoryLimit ?? MEMORY_LIMIT);
    let cache = await reopen();
    if (!cache) {
      const twins = inLaterSplit(await findTwins(whole, progress.slice(0.7, 0.95)));
      await writeDurably(path, copyWithout(whole, twins, fingerprint));
      cache = await reopen();
    }
    if (!cache) throw unreadableCopy(path);
    return datasetOf(source.kind, images, fingerprint, cache);
  } finally {
    await whole.close();
  }
}

/** The decoded images of a dataset without some, as the bytes of another cache file. */
async function* copyWithout(
  dataset: Dataset,
  leftOut: Record<SplitName, Set<number>>,
  fingerprint: string,
): AsyncGenerator<Uint8Array> {
  const { imgSize, mean, std, classes } = dataset;
  const writer = new CacheWriter();
  const pixels = new Uint8Array(3 * imgSize ** 2);
  const counts = { train: 0, val: 0, test: 0 };
  yield* writer.begin(pixels.length);
  for (const split of SPLIT_NAMES) {
    for (const [place, label] of dataset[split]?.labels.entries() ?? []) {
      if (leftOut[split].has(place)) continue;
      await dataset[split]!.read([place], pixels);
      counts[split]++;
      yield* writer.add(pixels, label);
    }
  }
  if (counts.test === 0) throw nothingToTest();
  const problems = [...dataset.problems, ...twinProblems(leftOut)];
  yield* writer.end({ fingerprint, imgSize, counts, mean, std, problems, classes });
}

function nothingToTest(): StudioError {
  return new StudioError(
    'bad-data',
    'Every picture that is tested with is nearly the same as one that is trained on.',
    'Add other pictures to test with, or do not leave near-duplicates out.',
  );
}

function twinProblems({ val, test }: Record<SplitName, Set<number>>): DataProblem[] {
  const count = val.size + test.size;
  if (count === 0) return [];
  const message =
    count === 1
      ? 'One image to validate or test with is nearly the same as one that is trained or validated on: it is left out.'
      : `${count} images to validate or test with are nearly the same as some that are trained or validated on: they are left out.`;
  return [{ kind: 'copies', message, fatal: false }];
}

function unreadableCopy(path: string): StudioError {
  return new StudioError('internal', `What was written to “${path}” cannot be read.`, 'Check the disk.');
}

function datasetOf(
  kind: DatasetSource['kind'],
  images: ImageSource,
  fingerprint: string,
  cache: ImageCache,
): Dataset {
  const { imgSize, mean, std, problems, counts, classes = images.classes } = cache.description;
  return {
    name: images.name,
    kind,
    classes,
    imgSize,
    mean,
    std,
    fingerprint,
    problems,
    train: cache.split('train'),
    test: cache.split('test'),
    ...(counts.val > 0 && { val: cache.split('val') }),
    close: () => cache.close(),
  };
}

function checkImgSize(imgSize: number): void {
  if (Number.isInteger(imgSize) && imgSize > 0 && imgSize <= MAX_IMG_SIZE) return;
  throw new StudioError(
    'usage',
    `${imgSize} is not a possible image size.`,
    `Give a whole number of pixels from 1 to ${MAX_IMG_SIZE}.`,
  );
}

interface Wish {
  imgSize: number;
  fingerprint: string;
  /** Copies in later splits. */
  leaveOut: boolean;
  /** Classes that nothing can be trained on. */
  leaveOutEmpty: boolean;
}

/** Decodes every image, one after the other, into the bytes of the cache file. */
async function* decodeAll(
  source: ImageSource,
  { imgSize, fingerprint, leaveOut, leaveOutEmpty }: Wish,
  progress: ProgressToken,
): AsyncGenerator<Uint8Array> {
  const writer = new CacheWriter();
  const statistics = new PixelStatistics();
  const description: CacheDescription = {
    ...{ fingerprint, imgSize, counts: { train: 0, val: 0, test: 0 } },
    ...{ mean: [0, 0, 0], std: [1, 1, 1], problems: [...source.problems] },
  };
  const copies = new CopyFinder();
  const candidates = source.classes.map(() => 0);
  const readable = source.classes.map(() => 0);
  const total = SPLIT_NAMES.reduce((sum, split) => sum + source.counts[split], 0);
  let done = 0;
  yield* writer.begin(3 * imgSize ** 2);
  for (const split of SPLIT_NAMES) {
    for await (const { label, pixels, file, failure, content } of source.decode(split, imgSize)) {
      if (done % CHECK_EVERY === 0) {
        await progress.checkpoint();
        progress.report({ fraction: done / total, stage: 'Decoding images', done, total });
      }
      done++;
      if (split === 'train') candidates[label]!++;
      // Training images come first.
      else if (leaveOutEmpty && readable[label] === 0) continue;
      if (!pixels) {
        description.problems.push(unreadable(file ?? `${split} image ${done}`, failure ?? 'unknown'));
        continue;
      }
      const copy = copies.add(content, split, file);
      if (copy && leaveOut) continue;
      description.counts[split]++;
      if (split === 'train') readable[label]!++;
      if (split === 'train') statistics.add(pixels);
      yield* writer.add(pixels, label);
    }
  }
  const found = { candidates, readable, tests: description.counts.test };
  const { classes, problems } = usableClasses(source.classes, found, leaveOutEmpty);
  refuseFatal(problems);
  progress.report({ fraction: 1, stage: 'Decoding images', done, total });
  description.problems.push(...copies.problems(leaveOut), ...problems);
  const whole = { ...description, ...statistics.result() };
  const relabel = source.classes.map((name) => classes.indexOf(name));
  if (classes.length === source.classes.length) yield* writer.end(whole);
  else yield* writer.end({ ...whole, classes }, relabel);
}

/** Mean and standard deviation per channel, exact: every pixel is one of 256 values. */
class PixelStatistics {
  readonly #counts = [0, 1, 2].map(() => new Float64Array(256));

  add(pixels: Uint8Array): void {
    const [red, green, blue] = this.#counts as [Float64Array, Float64Array, Float64Array];
    for (let i = 0; i < pixels.length; i += 3) {
      red[pixels[i]!]!++;
      green[pixels[i + 1]!]!++;
      blue[pixels[i + 2]!]!++;
    }
  }

  result(): { mean: Rgb; std: Rgb } {
    const moments = this.#counts.map((counts) => {
      const total = counts.reduce((sum, n) => sum + n, 0);
      const mean = counts.reduce((sum, n, value) => sum + n * value, 0) / total;
      const variance = counts.reduce((sum, n, value) => sum + n * (value - mean) ** 2, 0) / total;
      // Images of one colour must not lead to a division by 0.
      return { mean: mean / 255, std: Math.max(1, Math.sqrt(variance)) / 255 };
    });
    const [r, g, b] = moments as [(typeof moments)[0], (typeof moments)[0], (typeof moments)[0]];
    return { mean: [r.mean, g.mean, b.mean], std: [r.std, g.std, b.std] };
  }
}
