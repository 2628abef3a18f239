import { open, rm } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { StudioError } from '../base/errors';
import type { Rgb } from '../nn/model';
import { SPLIT_NAMES } from './types';
import type { DataProblem, ImageSplit, SplitName } from './types';

/**
 * Decoded images in one file:
 *
 *     magic | pixels, uint8 [count, side, side, 3] | labels, uint16 [count] | CRC-32 of each image, uint32 [count]
 *     | description, JSON | its length, uint32 | length and CRC-32 of labels … description, uint32 each | magic
 *
 * all little-endian, training images first, then validation, then test. The description stands behind the images since
 * it is known only when they were all seen.
 */
const MAGIC = Buffer.from('WAVEIMG1');
const ENDING = 12 + MAGIC.length;
/** Bytes written at once. */
const BLOCK = 1 << 20;
/** Bytes read at once when all images are loaded. */
const LOAD_BLOCK = 1 << 24;
const READS_AT_ONCE = 16;

export interface CacheDescription {
  fingerprint: string;
  imgSize: number;
  counts: Record<SplitName, number>;
  mean: Rgb;
  std: Rgb;
  problems: DataProblem[];
  /** Of the labels, where these are not all classes of the source. */
  classes?: readonly string[];
}

/** Makes the bytes of a cache file; every method gives those that are ready to be written. */
export class CacheWriter {
  #block = Buffer.alloc(0);
  #used = 0;
  readonly #labels: number[] = [];
  readonly #checks: number[] = [];

  *begin(imageBytes: number): Generator<Uint8Array> {
    this.#block = Buffer.alloc(Math.max(1, Math.floor(BLOCK / imageBytes)) * imageBytes);
    yield MAGIC;
  }

  *add(pixels: Uint8Array, label: number): Generator<Uint8Array> {
    this.#block.set(pixels, this.#used);
    this.#used += pixels.length;
    this.#labels.push(label);
    this.#checks.push(crc32(pixels));
    if (this.#used === this.#block.length) yield* this.#flush();
  }

  /** @param relabel the labels as they are kept, by those that were added */
  *end(description: CacheDescription, relabel?: readonly number[]): Generator<Uint8Array> {
    yield* this.#flush();
    const json = Buffer.from(JSON.stringify(description));
    const tail = Buffer.concat([
      bytesOf(Uint16Array.from(relabel ? this.#labels.map((label) => relabel[label]!) : this.#labels)),
      bytesOf(Uint32Array.from(this.#checks)),
      json,
    ]);
    const ending = Uint32Array.of(json.length, tail.length, crc32(tail));
    yield Buffer.concat([tail, bytesOf(ending), MAGIC]);
  }

  *#flush(): Generator<Uint8Array> {
    if (this.#used > 0) yield this.#block.subarray(0, this.#used);
    this.#used = 0;
  }
}

/** An open cache file, its images in memory or read on demand; every image is checked against its CRC on the way. */
export class ImageCache {
  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    readonly description: CacheDescription,
    private readonly labels: Uint16Array,
    private readonly checks: Uint32Array,
    private pixels: Uint8Array | undefined,
  ) {}

  /**
   * @param memoryLimit bytes up to which all images are loaded at once
   * @returns undefined where there is no such file, or it is damaged, or not what the fingerprint says
   */
  static async open(path: string, fingerprint: string, memoryLimit: number): Promise<ImageCache | undefined> {
    const file = await open(path, 'r').catch(() => undefined);
    if (!file) return undefined;
    try {
      const found = await readTail(file);
      if (found?.description.fingerprint === fingerprint) {
        const cache = new ImageCache(path, file, found.description, found.labels, found.checks, undefined);
        const fits = found.labels.length * cache.imageBytes <= memoryLimit;
        if (!fits || (await cache.#load())) return cache;
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    await file.close();
    return undefined;
  }

  get imageBytes(): number {
    return 3 * this.description.imgSize ** 2;
  }

  get inMemory(): boolean {
    return this.pixels !== undefined;
  }

  split(name: SplitName): ImageSplit {
    const { counts } = this.description;
    const first = SPLIT_NAMES.slice(0, SPLIT_NAMES.indexOf(name)).reduce(
      (sum, other) => sum + counts[other],
      0,
    );
    const count = counts[name];
    return {
      count,
      labels: this.labels.subarray(first, first + count),
      read: (indices, out) => this.#read(indices, first, count, out),
    };
  }

  async close(): Promise<void> {
    this.pixels = undefined;
    await this.file.close();
  }

  async #read(indices: ArrayLike<number>, first: number, count: number, out: Uint8Array): Promise<void> {
    const size = this.imageBytes;
    for (let k = 0; k < indices.length; k++) {
      if (!(indices[k]! < count)) throw new RangeError(`image ${indices[k]!} of ${count}`);
    }
    if (this.pixels) {
      for (let k = 0; k < indices.length; k++) {
        const at = (first + indices[k]!) * size;
        out.set(this.pixels.subarray(at, at + size), k * size);
      }
      return;
    }
    for (let k = 0; k < indices.length; k += READS_AT_ONCE) {
      const some = Array.from({ length: Math.min(READS_AT_ONCE, indices.length - k) }, (_, i) => k + i);
      await Promise.all(
        some.map((i) => this.#readOne(first + indices[i]!, out.subarray(i * size, (i + 1) * size))),
      );
    }
  }

  async #readOne(image: number, out: Uint8Array): Promise<void> {
    await readFully(this.file, out, MAGIC.length + image * out.length);
    if (crc32(out) !== this.checks[image]) throw await this.#damaged();
  }

  /** @returns false where the file is damaged */
  async #load(): Promise<boolean> {
    const size = this.imageBytes;
    const pixels = Buffer.allocUnsafe(this.labels.length * size);
    for (let at = 0; at < pixels.length; at += LOAD_BLOCK) {
      await readFully(this.file, pixels.subarray(at, at + LOAD_BLOCK), MAGIC.length + at);
    }
    this.pixels = pixels;
    return this.checks.every((check, i) => crc32(pixels.subarray(i * size, (i + 1) * size)) === check);
  }

  async #damaged(): Promise<StudioError> {
    await rm(this.path, { force: true }).catch(() => {});
    return new StudioError(
      'bad-file',
      `The file of decoded images “${this.path}” is damaged.`,
      'Run it again: the images will be decoded anew.',
    );
  }
}

async function readTail(
  file: FileHandle,
): Promise<{ description: CacheDescription; labels: Uint16Array; checks: Uint32Array } | undefined> {
  const { size } = await file.stat();
  if (size < MAGIC.length + ENDING) return undefined;
  const ending = await read(file, size - ENDING, ENDING);
  const start = await read(file, 0, MAGIC.length);
  if (!start.equals(MAGIC) || !ending.subarray(12).equals(MAGIC)) return undefined;
  const [jsonLength, tailLength, check] = [0, 4, 8].map((at) => ending.readUInt32LE(at)) as [
    number,
    number,
    number,
  ];
  if (tailLength > size - MAGIC.length - ENDING || jsonLength > tailLength) return undefined;
  const tail = await read(file, size - ENDING - tailLength, tailLength);
  if (crc32(tail) !== check) return undefined;
  const description = JSON.parse(tail.subarray(tailLength - jsonLength).toString()) as CacheDescription;
  const { train, val, test } = description.counts;
  const count = train + val + test;
  if (size !== MAGIC.length + count * 3 * description.imgSize ** 2 + tailLength + ENDING) return undefined;
  return {
    description,
    labels: new Uint16Array(copy(tail, 0, 2 * count)),
    checks: new Uint32Array(copy(tail, 2 * count, 6 * count)),
  };
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  await readFully(file, bytes, position);
  return bytes;
}

async function readFully(file: FileHandle, out: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < out.length;) {
    const { bytesRead } = await file.read(out, done, out.length - done, position + done);
    if (bytesRead === 0) return; // Cut short meanwhile: the CRC will tell.
    done += bytesRead;
  }
}

const bytesOf = (values: Uint16Array | Uint32Array): Buffer =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength);

/** Aligned, as typed arrays need it. */
const copy = (bytes: Buffer, from: number, to: number): ArrayBuffer =>
  new Uint8Array(bytes.subarray(from, to)).buffer;
