import { t } from '../language';
/** Files of a model are few; a folder with more is one of images. */
const MOST_FILES = 100;
const DEEPEST = 3;

/** Something that was dropped, as browsers hand it out. */
type Entry = FileSystemEntry;

/**
 * The files that were dropped, those in folders as well: a browser hands out a folder's files one by one.
 *
 * @param entries of `DataTransferItem.webkitGetAsEntry`, which must be asked for at once
 * @throws Error where a folder holds more than a model does
 */
export async function filesIn(entries: readonly (Entry | null)[], depth = 0): Promise<File[]> {
  const files: File[] = [];
  for (const entry of entries) {
    if (!entry || entry.name.startsWith('.') || depth > DEEPEST) continue;
    if (entry.isDirectory)
      files.push(...(await filesIn(await entriesOf(entry as FileSystemDirectoryEntry), depth + 1)));
    else files.push(await fileOf(entry as FileSystemFileEntry));
    if (files.length > MOST_FILES) {
      throw new Error(t('app.aFolderOfSoManyFiles'));
    }
  }
  return files;
}

const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** A browser gives them a hundred at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<Entry[]> {
  const reader = folder.createReader();
  const all: Entry[] = [];
  for (;;) {
    const some = await new Promise<Entry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0 || all.length > MOST_FILES) return all;
    all.push(...some);
  }
}

/** Which of files that were dropped together is the one to import; the others are what it needs beside it. */
export function mainOf(paths: readonly string[]): string | undefined {
  const nameOf = (path: string) => path.split(/[\\/]/).at(-1)!;
  const models = modelsOf(paths);
  const graph = paths.find((path) => nameOf(path) === 'model.json');
  const others = paths.filter((path) => !/\.(bin|txt|json|ya?ml|md|manifest|pbtxt|csv)$/i.test(path));
  return models[0] ?? graph ?? others[0] ?? paths.find((path) => path.endsWith('.json')) ?? paths[0];
}

/** Files that are models by themselves. */
export const modelsOf = (paths: readonly string[]): string[] =>
  paths.filter((path) => /\.(wavebank|onnx|safetensors)$/i.test(path));
