import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { splitOf } from '../folders/splits';
import type { ImageIndex } from './image-index';
import { readBest } from './json';
import { LabelCollector } from './labelling';
import type { Labelling } from './labelling';
import { readMatlab } from './matlab';
import type { MatValue } from './matlab';
import { withNames } from './numbers';
import type { Names } from './numbers';
import { readTable } from './table';
import type { Table } from './image-column';
import type { TableChoice } from './table';

/**
 * What a MATLAB file says of images: records with their names (Stanford Cars), or numbers in the order of numbered images
 * (Flowers-102's `labels`, and the lists of its splits).
 *
 * @throws StudioError as {@link readMatlab}
 */
export async function readMatlabTable(
  root: string,
  file: string,
  index: ImageIndex,
  choice: TableChoice,
): Promise<Labelling | undefined> {
  const variables = readMatlab(await readFile(join(root, file)), file);
  const tables = [...variables.values()].flatMap(tableOf);
  const found = readBest(tables, (table) => readTable(table, file, index, choice));
  if (found) return withNames(found, namesOf(variables));
  return readPlaces(numbersIn(variables), file, index);
}

function tableOf(value: MatValue): Table[] {
  if (typeof value === 'string' || !('records' in value) || value.records.length === 0) return [];
  const fields = Object.keys(value.records[0]!);
  const rows = value.records.map((record) => fields.map((field) => cellOf(record[field])));
  // Stanford Cars marks what is to be tested with.
  return [{ columns: fields.map((field) => (field === 'test' ? 'is_test' : field)), rows }];
}

/** A number of its own is a cell, and a text; a cell in one is unpacked. */
function cellOf(value: MatValue | undefined): string {
  if (value === undefined || typeof value === 'string') return value ?? '';
  if (Array.isArray(value)) return value.length === 1 ? String(value[0]) : '';
  return 'cells' in value && value.cells.length === 1 ? cellOf(value.cells[0]) : '';
}

/** Names of classes that a MATLAB file beside the labels holds: Stanford Cars' `cars_meta.mat`, ImageNet's `meta.mat`. */
export async function namesInMatlab(root: string, file: string): Promise<Names | undefined> {
  return namesOf(readMatlab(await readFile(join(root, file)), file));
}

/** A list counted from 1, or ImageNet's records of a number and WordNet's. */
function namesOf(variables: ReadonlyMap<string, MatValue>): Names | undefined {
  for (const value of variables.values()) {
    if (typeof value === 'string' || Array.isArray(value)) continue;
    if ('records' in value) {
      const pairs = value.records.map(
        ({ ILSVRC2012_ID: id, WNID: name }) => [Number(cellOf(id)), cellOf(name)] as const,
      );
      if (pairs.length > 0 && pairs.every(([id, name]) => id > 0 && name !== '')) return new Map(pairs);
      continue;
    }
    const names = value.cells.map(cellOf);
    if (names.length > 1 && names.every((name) => name !== ''))
      return new Map(names.map((name, i) => [i + 1, name]));
  }
  return undefined;
}

const numbersIn = (variables: ReadonlyMap<string, MatValue>): Map<string, number[]> =>
  new Map([...variables].flatMap(([name, value]) => (Array.isArray(value) ? [[name, value] as const] : [])));

/** `trnid`, `valid`, `tstid`. */
const ofSplit = (name: string) =>
  (splitOf(name) ?? splitOf(name.replace(/[_-]?(ids?|idx|ind)$/i, '')))?.split;

const isWhole = (values: readonly number[]): boolean => values.every((each) => Number.isInteger(each));

/** Numbers of classes, one for each of the numbered images, or numbers of images in the lists of splits. */
function readPlaces(
  variables: ReadonlyMap<string, number[]>,
  file: string,
  index: ImageIndex,
): Labelling | undefined {
  const found = new LabelCollector(file);
  const lists = [...variables].flatMap(([name, values]) => {
    const split = ofSplit(name);
    return split && isWhole(values) ? [{ split, values }] : [];
  });
  if (lists.length > 1) {
    const images = index.inOrder(lists.reduce((sum, { values }) => sum + values.length, 0));
    for (const { split, values } of images ? lists : [])
      for (const place of values) found.add(images![place - 1], { split });
    return images && found.result();
  }
  for (const values of variables.values()) {
    const labelling = byPlace(values, file, index);
    if (labelling) return labelling;
  }
  return undefined;
}

/** Classes that come back, in the order of numbered images: `labels(1)` is that of `image_00001.jpg`. */
export function byPlace(values: readonly number[], file: string, index: ImageIndex): Labelling | undefined {
  const kinds = new Set(values).size;
  if (kinds < 2 || kinds >= values.length || !isWhole(values)) return undefined;
  const images = index.inOrder(values.length);
  if (!images) return undefined;
  const found = new LabelCollector(file);
  for (const [i, image] of images.entries()) found.add(image, { name: String(values[i]!) });
  return found.result();
}
