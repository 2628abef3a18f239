import { hash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { readFirst } from '../files';
import type { DecodedItem, ImageSize, ImageSource, SourceItem, SurveyItem } from '../image-source';
import { DECODERS, mapOrdered } from '../parallel';
import {
  DECODER_VERSION,
  decodeImage,
  decoderVersion,
  probeImage,
  readImage,
  sizeOfImage,
} from '../pixels/decode';
import { SPLIT_NAMES } from '../types';
import type { DataProblem, SplitName } from '../types';
import type { FileEntry } from './tree';

export interface LabelledFile extends FileEntry {
  label: number;
}

export type Files = Record<SplitName, LabelledFile[]>;

/** Images whose size is looked at to choose the side that all get. */
const SAMPLED = 200;
/** Headers that tell an image's size are seldom longer: photos have a small picture of themselves in front. */
const HEADER = 1 << 18;

/** Images that are files of their own. */
export class FolderImages implements ImageSource {
  readonly name: string;
  readonly counts: Record<SplitName, number>;
  readonly identity: string;

  /**
   * @param labelled whether a file tells the classes rather than the folders
   * @param deep {@link beginsDeep}
   */
  constructor(
    readonly root: string,
    readonly classes: readonly string[],
    private readonly files: Files,
    readonly problems: readonly DataProblem[],
    labelled: boolean,
    deep: boolean,
  ) {
    this.name = basename(root);
    this.counts = { train: files.train.length, val: files.val.length, test: files.test.length };
    const lists = SPLIT_NAMES.map((name) => files[name].map((file) => describe(file, labelled)));
    this.identity = JSON.stringify([
      ...['folder', DECODER_VERSION, classes, lists],
      ...(deep ? ['deep'] : []),
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
    return each(this.root, this.files[split], async (bytes, item) => ({
      ...item,
      size: await probeImage(bytes),
    }));
  }

  decode(split: SplitName, side: number): AsyncIterable<DecodedItem> {
    return this.#decoded(this.files[split], side);
  }

  ofClass(label: number, side: number): AsyncIterable<DecodedItem> {
    const own = this.files.train.filter((file) => file.label === label);
    return this.#decoded(own, side);
  }

  #decoded(files: readonly LabelledFile[], side: number): AsyncIterable<DecodedItem> {
    return each(this.root, files, async (bytes, item) => ({
      ...item,
      pixels: await decodeImage(bytes, side),
    }));
  }
}

function each<T extends SourceItem>(
  root: string,
  files: readonly LabelledFile[],
  read: (bytes: Buffer, item: SourceItem) => Promise<T>,
): AsyncIterable<T | SourceItem> {
  return mapOrdered(files, DECODERS, async ({ file, label }): Promise<T | SourceItem> => {
    const item: SourceItem = { file, label };
    try {
      const bytes = await readImage(join(root, file));
      return await read(bytes, { ...item, content: hash('sha1', bytes, 'base64') });
    } catch (error) {
      return { ...item, failure: error instanceof Error ? error.message : String(error) };
    }
  });
}

/**
 * Whether the first picture is a PNG of 16 bits (PNG 11.2.1), which earlier versions read otherwise; those beside it are
 * as it is.
 */
export async function beginsDeep(root: string, { train }: Files): Promise<boolean> {
  const first = train[0]?.file;
  if (first === undefined || !/\.png$/i.test(first)) return false;
  return (await readFirst(join(root, first)).catch(() => Buffer.alloc(0)))[24] === 16;
}

/** What an image depends on. */
function describe({ file, bytes, time, label }: LabelledFile, labelled: boolean): unknown[] {
  const version = decoderVersion(file);
  if (labelled) return [file, bytes, time, version, label];
  return version === DECODER_VERSION ? [file, bytes, time] : [file, bytes, time, version];
}

/** Most headers are told by a file's beginning. */
async function sizeOfFile(path: string): Promise<ImageSize> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const start = Buffer.alloc(Math.min(size, HEADER));
    await file.read(start, 0, start.length, 0);
    if (size > HEADER) {
      const found = await sizeOfImage(start).catch(() => undefined);
      if (found) return found;
    }
  } finally {
    await file.close();
  }
  return sizeOfImage(await readImage(path));
}
