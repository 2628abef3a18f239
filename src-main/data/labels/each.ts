import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { StudioError } from '../../base/errors';
import { decodedText } from '../../base/text';
import type { FileEntry } from '../folders/tree';
import { mapOrdered } from '../parallel';
import type { ImageIndex } from './image-index';
import type { Labelling } from './labelling';
import { flat, recordTable } from './records';
import type { TableChoice } from './table';
import { readTable } from './table';

/** What files about one image each end in. */
export const EACH = ['.json', '.cls', '.class', '.label', '.txt'] as const;

const READS_AT_ONCE = 16;
/** labelme puts the image itself into its file. */
const MAX_BYTES = 64 * 2 ** 20;
/** The column with the image that a file is called after. */
const IMAGE = 'image file';
/** The column with what may be a class, or a caption. */
const TEXT = 'text of the file';

/**
 * Files that are called as images are, one for each, and say what these are: `cat1.json` of labelme, `cat1.png.json` of
 * Supervisely, `000017.cls`, `.cls.txt` and `.txt` of WebDataset, `labels/train/7.txt` of YOLO.
 */
export async function readEach(
  root: string,
  files: readonly FileEntry[],
  index: ImageIndex,
  choice: TableChoice,
): Promise<Labelling> {
  const from = files[0]!.file.includes('/') ? files[0]!.file.slice(0, files[0]!.file.lastIndexOf('/')) : '.';
  const called = `${from === '.' ? '' : `${from}/`}*${extname(files[0]!.file)}`;
  const nothing: Labelling = { from: called, of: new Map(), notes: [] };
  const named = files.flatMap(({ file, bytes }) => {
    const image = bytes > MAX_BYTES ? undefined : index.find(imageOf(file), from);
    return image === undefined ? [] : [{ file, image }];
  });
  if (named.length * 2 < files.length) return nothing;
  const records: Record<string, string>[] = [];
  const read = async ({ file, image }: { file: string; image: string }) => ({
    [IMAGE]: image,
    ...recordOf(file, decodedText(await readFile(join(root, file)))),
  });
  for await (const record of mapOrdered(named, READS_AT_ONCE, read)) records.push(record);
  const { columns, rows } = recordTable(withoutCaptions(records));
  try {
    return readTable({ columns, rows }, called, index, { image: IMAGE, ...choice }) ?? nothing;
  } catch (error) {
    if (error instanceof StudioError) return nothing;
    throw error;
  }
}

/** Images that share what is said of them, on the average, so that it is a class. */
const ALIKE = 2;

/** Texts of which hardly two are the same are no classes, but about one picture each. */
function withoutCaptions(records: readonly Record<string, string>[]): Record<string, string>[] {
  const texts = records.flatMap((each) => each[TEXT] ?? []);
  const areClasses = new Set(texts).size * ALIKE <= texts.length;
  return records.map(({ [TEXT]: text, ...each }) =>
    text === undefined || !areClasses ? each : { class: text, ...each },
  );
}

/**
 * `7.cls.txt` is about `7.jpg` as well. YOLO keeps them in folders beside those of the images: `train/labels/7.txt`,
 * `train/images/7.jpg`.
 */
const imageOf = (file: string): string =>
  file
    .replace(/(\.(cls|class|label|target))?\.\w+$/i, '')
    .replace(/(^|\/)labels(?=\/)(?!.*\/labels\/)/i, '$1images');

/** A file that cannot be understood says nothing. */
function recordOf(file: string, text: string): Record<string, string> {
  if (/\.(cls|class|label)$/i.test(file)) return { class: text.trim() };
  if (file.toLowerCase().endsWith('.txt')) return boxesOf(text) ?? lineOf(text);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'string' || typeof value === 'number') return { class: String(value) };
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flat(value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}

/** A number of a class, and where it is in the picture. */
const BOX = /^(\d+)((?:\s+-?\d*\.?\d+(?:e-?\d+)?){4,})$/i;

/** YOLO's lines, one for each thing in the picture; prose says nothing. */
function boxesOf(text: string): Record<string, string> | undefined {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const numbers = new Set(lines.map((line) => BOX.exec(line.trim())?.[1]));
  return numbers.size === 0 || numbers.has(undefined) ? undefined : { class: [...numbers].join('|') };
}

/** Longer lines are sentences about a picture. */
const [MAX_NAME, MAX_WORDS] = [100, 4];

function lineOf(text: string): Record<string, string> {
  const line = text.trim();
  const words = line.split(/\s+/).length;
  return line === '' || line.length > MAX_NAME || words > MAX_WORDS || line.includes('\n')
    ? {}
    : { [TEXT]: line };
}
