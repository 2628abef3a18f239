import { basename, extname, join, resolve } from 'node:path';
import { StudioError } from '../base/errors';
import { DECODER_VERSION, decodeFile, probeFile, sizeOfFile } from './decode';
import { kindOfPath, listFolder, listTree, mayBeImage } from './files';
import type { FileEntry } from './files';
import type { DecodedItem, ImageSize, ImageSource, SourceItem, SurveyItem } from './image-source';
import { DECODERS, mapOrdered } from './parallel';
import { oneClass } from './problems';
import { checkRatios, splitClass } from './split';
import type { SplitRatios } from './split';
import { SPLIT_NAMES } from './types';
import type { DataProblem, FolderSource, SplitName } from './types';

const TRAIN = /^train(ing)?$/i;
const SPLIT_FOLDERS: Record<SplitName, RegExp> = {
  train: TRAIN,
  val: /^val(id|idation)?$/i,
  test: /^test(ing)?$/i,
};
const DEFAULT_TEST_RATIO = 0.2;
/** Images whose size is looked at to choose the side that all get. */
const SAMPLED = 200;
interface LabelledFile extends FileEntry {
  label: number;
}

type Files = Record<SplitName, LabelledFile[]>;

/** Files of every class in one folder of classes. */
type ClassFiles = Map<string, FileEntry[]>;

/**
 * A folder of images in class folders, split by its `train`, `val` and `test` folders or by ratio.
 *
 * @throws StudioError 'not-found', 'bad-data' where there are no images in class folders, 'usage' for bad ratios
 */
export async function openFolder(source: FolderSource): Promise<ImageSource> {
  const root = resolve(source.path);
  if ((await kindOfPath(root)) === 'file') {
    throw new StudioError('usage', `“${source.path}” is a file, not a folder of images.`, 'Give the folder.');
  }
  const problems: DataProblem[] = [];
  const folders = await splitFolders(root, problems);
  const listed = await listClasses(root, folders, problems);
  if (![...listed.train!.values()].some((files) => files.length > 0)) throw noImages(source.path);
  const classes = [...listed.train!.keys()].sort();
  problems.push(...classProblems(classes, listed));
  const files = divide(classes, listed, source, problems);
  return new FolderImages(root, classes, files, problems);
}

class FolderImages implements ImageSource {
  readonly name: string;
  readonly counts: Record<SplitName, number>;
  readonly identity: string;

  constructor(
    readonly root: string,
    readonly classes: readonly string[],
    private readonly files: Files,
    readonly problems: readonly DataProblem[],
  ) {
    this.name = basename(root);
    this.counts = { train: files.train.length, val: files.val.length, test: files.test.length };
    this.identity = JSON.stringify([
      'folder',
      DECODER_VERSION,
      classes,
      SPLIT_NAMES.map((name) => listOf(files[name])),
    ]);
  }

  async sampleSizes(): Promise<ImageSize[]> {
    const { train } = this.files;
    const step = Math.max(1, Math.floor(train.length / SAMPLED));
    const sample = train.filter((_, i) => i % step === 0);
    const sizes: ImageSize[] = [];
    const read = ({ file }: FileEntry) => sizeOfFile(join(this.root, file)).catch(() => undefined);
    for await (const size of mapOrdered(sample, DECODERS, read)) if (size) sizes.push(size);
    return sizes;
  }

  survey(split: SplitName): AsyncIterable<SurveyItem> {
    return this.#each(split, async (path, item, bytes) => ({ ...item, size: await probeFile(path, bytes) }));
  }

  decode(split: SplitName, side: number): AsyncIterable<DecodedItem> {
    return this.#each(split, async (path, item) => ({ ...item, pixels: await decodeFile(path, side) }));
  }

  #each<T extends SourceItem>(
    split: SplitName,
    read: (path: string, item: SourceItem, bytes: number) => Promise<T>,
  ): AsyncIterable<T | SourceItem> {
    return mapOrdered(this.files[split], DECODERS, ({ file, label, bytes }): Promise<T | SourceItem> => {
      const item = { file, label };
      return read(join(this.root, file), item, bytes).catch((error: unknown) => ({
        ...item,
        failure: error instanceof Error ? error.message : String(error),
      }));
    });
  }
}

const listOf = (files: readonly FileEntry[]) => files.map(({ file, bytes, time }) => [file, bytes, time]);

/**
 * Which folder holds the classes of which split; only `train` (the root itself) where there is no train folder. A class
 * may be called "train": the folder of a split holds folders.
 */
async function splitFolders(
  root: string,
  problems: DataProblem[],
): Promise<Partial<Record<SplitName, string>>> {
  const { folders } = await listFolder(root);
  const train = folders.find((name) => TRAIN.test(name));
  if (!train || (await listFolder(join(root, train))).folders.length === 0) return { train: '.' };
  const find = (split: SplitName) => folders.find((name) => SPLIT_FOLDERS[split].test(name));
  const found = { val: find('val'), test: find('test') };
  for (const name of folders) {
    if (name === train || name === found.val || name === found.test) continue;
    const message = `The folder “${name}” beside “${train}” is ignored.`;
    problems.push({ kind: 'ignored', message, file: name, fatal: false });
  }
  return { train, ...(found.val && { val: found.val }), ...(found.test && { test: found.test }) };
}

async function listClasses(
  root: string,
  folders: Partial<Record<SplitName, string>>,
  problems: DataProblem[],
): Promise<Partial<Record<SplitName, ClassFiles>>> {
  const ignored = new Map<string, number>();
  const listed: Partial<Record<SplitName, ClassFiles>> = {};
  for (const split of SPLIT_NAMES) {
    const folder = folders[split];
    if (!folder) continue;
    const classes: ClassFiles = new Map();
    const listing = await listFolder(join(root, folder));
    problems.push(...looseImages(listing.files, folder));
    for (const name of listing.folders) {
      const files = await listTree(root, folder === '.' ? name : `${folder}/${name}`);
      for (const { file } of files.filter((entry) => !mayBeImage(entry.file))) {
        const suffix = extname(file).toLowerCase();
        ignored.set(suffix, (ignored.get(suffix) ?? 0) + 1);
      }
      classes.set(
        name,
        files.filter(({ file }) => mayBeImage(file)),
      );
    }
    listed[split] = classes;
  }
  for (const [suffix, count] of ignored) {
    const message = `${count} ${count === 1 ? 'file' : 'files'} ending in “${suffix}” ${count === 1 ? 'is' : 'are'} ignored: not an image format that can be read.`;
    problems.push({ kind: 'ignored', message, fatal: false });
  }
  return listed;
}

/** Images of no class. */
function looseImages(files: readonly string[], folder: string): DataProblem[] {
  const count = files.filter((name) => extname(name) !== '' && mayBeImage(name)).length;
  if (count === 0) return [];
  const where = folder === '.' ? 'beside the class folders' : `directly in “${folder}”`;
  const message = `${count} ${count === 1 ? 'image' : 'images'} ${where} ${count === 1 ? 'is' : 'are'} ignored.`;
  return [{ kind: 'ignored', message, fatal: false }];
}

/** What makes the classes untrainable. */
function classProblems(
  classes: readonly string[],
  listed: Partial<Record<SplitName, ClassFiles>>,
): DataProblem[] {
  const problems: DataProblem[] = [];
  const fatal = (kind: DataProblem['kind'], message: string) => problems.push({ kind, message, fatal: true });
  for (const name of classes) {
    if (listed.train!.get(name)!.length === 0) fatal('empty-class', `The class “${name}” holds no image.`);
  }
  problems.push(...oneClass(classes));
  for (const split of ['val', 'test'] as const) {
    for (const [name, files] of listed[split] ?? []) {
      if (files.length === 0 || listed.train!.has(name)) continue;
      fatal('empty-class', `The class “${name}” has images in its ${split} folder but none to train on.`);
    }
  }
  return problems;
}

/** Puts every file into its split. */
function divide(
  classes: readonly string[],
  listed: Partial<Record<SplitName, ClassFiles>>,
  source: FolderSource,
  problems: DataProblem[],
): Files {
  const files: Files = { train: [], val: [], test: [] };
  const { ratios, testsOnVal } = chooseRatios(listed, source, problems);
  classes.forEach((name, label) => {
    const labelled = (entries: readonly FileEntry[]) => entries.map((entry) => ({ ...entry, label }));
    const parts = splitClass(listed.train!.get(name)!, ratios, source.splitSeed ?? 0, name);
    const own = { val: listed.val?.get(name) ?? [], test: listed.test?.get(name) ?? [] };
    files.train.push(...labelled(parts.train));
    files.val.push(...labelled([...parts.val, ...(testsOnVal ? [] : own.val)]));
    files.test.push(...labelled([...parts.test, ...(testsOnVal ? own.val : own.test)]));
  });
  if (files.test.length === 0) {
    const message = 'There is no readable image to test with.';
    problems.push({ kind: 'few-images', message, fatal: true });
  }
  return files;
}

/** What is set aside from the training images; nothing for a split that has its own folder. */
function chooseRatios(
  listed: Partial<Record<SplitName, ClassFiles>>,
  source: FolderSource,
  problems: DataProblem[],
): { ratios: SplitRatios; testsOnVal: boolean } {
  const note = (message: string) => problems.push({ kind: 'missing-split', message, fatal: false });
  const testsOnVal = !listed.test && listed.val !== undefined && source.testRatio === undefined;
  if (testsOnVal) {
    note('There is no test folder: the images set apart for validation are used for testing.');
    return { ratios: { test: 0, val: 0 }, testsOnVal };
  }
  const test = listed.test ? 0 : (source.testRatio ?? DEFAULT_TEST_RATIO);
  const ratios = { test, val: listed.val ? 0 : (source.valRatio ?? 0) };
  checkRatios(ratios);
  if (test > 0)
    note(`There is no test folder: ${Math.round(test * 100)} % of every class is set aside for testing.`);
  return { ratios, testsOnVal };
}

function noImages(path: string): StudioError {
  return new StudioError(
    'bad-data',
    `There are no images in class folders in “${path}”.`,
    'Put the images of each class into a folder of its own, such as cat/1.png and dog/1.png.',
  );
}
