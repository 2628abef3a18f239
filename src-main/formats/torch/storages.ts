import type { FileHandle } from 'node:fs/promises';
import type { Entry, ZipFile } from 'yauzl';
import { type PickleReference, readPickle, type PickleValue } from '../../base/pickle';
import { readBytes } from '../../base/bytes';
import { storageOf, widthOf } from './tensors';

/** What was saved, and where the numbers of its tensors are. */
export interface Saved {
  root: PickleValue;
  /** Where the bytes of a storage lie in the file; undefined where there is none of that key. */
  placeOf(key: string): Promise<{ begin: number; length: number } | undefined>;
  close(): void;
}

/** State of networks is a few hundred kilobytes; more is no checkpoint. */
const MOST_PICKLE = 1 << 26;

/** Why a file is not read, where it is neither damaged nor cut short. */
export class TorchError extends Error {}

export const NOT_TORCH = 'it was not written by torch.save';
const OTHER_PROCESSORS = 'its numbers are in the byte order of other processors';

/**
 * PyTorch's zip archives since 1.6, of `torch.save` and `torch.jit.save`: `NAME/data.pkl`, whose tensors are in
 * `NAME/data/KEY`, as they are and never packed.
 *
 * @throws Error that says what is wrong
 */
export async function openZipped(path: string, file: FileHandle, name: string): Promise<Saved> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false });
  try {
    const entries = new Map<string, Entry>();
    for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
    const pickle = [...entries.keys()].find((each) => /^[^/]+\/data\.pkl$/.test(each));
    if (pickle === undefined) throw new TorchError(NOT_TORCH);
    const within = pickle.slice(0, -'data.pkl'.length);
    const place = async (entry: Entry | undefined) => entry && placeIn(zip, entry);
    const bytesOf = async (each: string) => {
      const found = await place(entries.get(within + each));
      if (found && found.length > MOST_PICKLE)
        throw new TorchError('it says more beside its weights than any checkpoint');
      return found && readBytes(file, found.begin, found.length, name);
    };
    const order = await bytesOf('byteorder');
    if (order && Buffer.from(order).toString('latin1').trim() === 'big')
      throw new TorchError(OTHER_PROCESSORS);
    const { value } = readPickle((await bytesOf('data.pkl'))!);
    return {
      root: value,
      placeOf: (key) => place(entries.get(`${within}data/${key}`)),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function placeIn(zip: ZipFile, entry: Entry): Promise<{ begin: number; length: number }> {
  if (entry.compressionMethod !== 0) throw new TorchError('its parts are packed, which PyTorch does not do');
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  return { begin: fileDataStart, length: entry.compressedSize };
}

/** The first values of a file before PyTorch 1.6, as far as a double holds them. */
const MAGIC = Number(0x1950a86a20f9469cfc6cn);

/**
 * PyTorch's files before 1.6: a magic number, a version, what machine wrote it, what was saved, and the keys of its storages,
 * each pickled; then of each storage its length and its bytes.
 *
 * @throws Error that says what is wrong
 */
export async function openBare(file: FileHandle, name: string): Promise<Saved> {
  const { size } = await file.stat();
  const head = await readBytes(file, 0, Math.min(size, MOST_PICKLE), name);
  let at = 0;
  const references: PickleReference[] = [];
  const next = () => {
    const read = readPickle(head.subarray(at));
    at += read.length;
    references.push(...read.references);
    return read.value;
  };
  if (next() !== MAGIC) throw new TorchError(NOT_TORCH);
  next();
  const machine = next();
  if (machine instanceof Map && machine.get('little_endian') === false)
    throw new TorchError(OTHER_PROCESSORS);
  const root = next();
  const keys = next();
  // Of whole networks there are references to the text of their classes, too.
  const storages = new Map(
    references
      .filter(({ id }) => Array.isArray(id) && id[0] === 'storage')
      .map(({ id }) => storageOf(id))
      .map((each) => [each.key, each]),
  );
  const places = new Map<string, { begin: number; length: number }>();
  for (const key of Array.isArray(keys) ? keys : []) {
    const storage = typeof key === 'string' ? storages.get(key) : undefined;
    const width = storage && widthOf(storage.dtype);
    if (width === undefined) throw new Error('it is damaged');
    places.set(storage!.key, { begin: at + 8, length: storage!.elements * width });
    at += 8 + storage!.elements * width;
  }
  if (at > size) throw new Error('it is cut short');
  return { root, placeOf: (key) => Promise.resolve(places.get(key)), close: () => undefined };
}
