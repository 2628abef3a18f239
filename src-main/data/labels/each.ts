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
export const EACH = ['.json', '.cls', '.txt'] as const;

const READS_AT_ONCE = 16;
/** labelme puts the image itself into its file. */
const MAX_BYTES = 64 * 2 ** 20;
/** The column with the image that a file is called after. */
const IMAGE = 'image file';

/**
 * Files that are called as images are, one for each, and say what these are: `cat1.json` of labelme, `cat1.png.json` of
 * Supervisely, `000017.cls` of WebDataset, `labels/train/7.txt` of YOLO.
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
  const { columns, rows } = recordTable(records);
  try {
    return readTable({ columns, rows }, called, index, { image: IMAGE, ...choice }) ?? nothing;
  } catch (error) {
    if (error instanceof StudioError) return nothing;
    throw error;
  }
}

/** YOLO keeps them in folders beside those of the images: `train/labels/7.txt`, `train/images/7.jpg`. */
const imageOf = (file: string): string =>
  file.replace(/\.\w+$/, '').replace(/(^|\/)labels(?=\/)(?!.*\/labels\/)/i, '$1images');

/** A file that cannot be understood says nothing. */
function recordOf(file: string, text: string): Record<string, string> {
  if (file.toLowerCase().endsWith('.cls')) return { class: text.trim() };
  if (file.toLowerCase().endsWith('.txt')) return boxesOf(text);
  try {
    const value: unknown = JSON.parse(text);
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
function boxesOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const numbers = new Set(lines.map((line) => BOX.exec(line.trim())?.[1]));
  return numbers.size === 0 || numbers.has(undefined) ? {} : { class: [...numbers].join('|') };
}
