import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { makeFolder } from '../base/files';
import { StudioError } from '../base/errors';
import type { Classifier } from '../nn/model';
import { countVariants, VARIANTS_VERSION } from './augment';
import type { Augmentation } from './augment';
import { checkClassMap, mapLogits } from './classes/map';
import { matchClasses, type ClassIndex } from './classes/match';
import type { ClassPairs } from './classes/pairs';
import type { Dataset } from './types';

export interface TeacherOptions {
  /** The folder that the logits are kept in. */
  cache: string;
  /** Equal for teachers that answer alike: their file, and everything that says how it is fed. */
  teacherFingerprint: string;
  /** For each class of the dataset the index of the teacher's logit; default: {@link matchClasses}. */
  classMap?: readonly ClassIndex[] | undefined;
  /** Pairs that a person made, where the map is not given. */
  pairs?: ClassPairs | undefined;
  /** Told what was taken for granted when classes were matched, in sentences. */
  say?: ((note: string) => void) | undefined;
  /** The augmentation of the training images that the teacher is asked about. */
  augment: Augmentation;
}

/**
 * A teacher's logits for the variants of training images, in the order of the dataset's classes. Each is asked for once
 * and kept on disk, for later epochs and later runs.
 */
export class TeacherLogits {
  readonly classes: number;
  readonly variants: number;
  #busy: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly classifier: Classifier,
    private readonly classMap: readonly ClassIndex[],
    private readonly imgSize: number,
    private readonly images: number,
    private readonly rows: RowFile,
    readonly augment: Augmentation,
  ) {
    this.classes = classMap.length;
    this.variants = countVariants(augment);
  }

  /**
   * Logits of variants of training images, from the disk where they are known; the others are asked for together.
   *
   * @param images numbers of training images
   * @param variants of each
   * @param pixels [images.length, 3, side, side]: these variants, 0 … 1
   * @returns [images.length, classes]
   */
  logits(
    images: ArrayLike<number>,
    variants: ArrayLike<number>,
    pixels: Float32Array,
  ): Promise<Float32Array> {
    // One after the other: what two batches share is asked for once.
    return this.#inTurn(async () => {
      const out = new Float32Array(images.length * this.classes);
      const row = (k: number) => out.subarray(k * this.classes, (k + 1) * this.classes);
      const place = (k: number) => variants[k]! * this.images + images[k]!;
      const missing: number[] = [];
      for (let k = 0; k < images.length; k++) if (!this.rows.read(place(k), row(k))) missing.push(k);
      if (missing.length === 0) return out;
      // A small dataset may show an image twice in one batch.
      const asked = [...Map.groupBy(missing, place)];
      const firsts = asked.map(([, [first]]) => first!);
      const answers = await this.#predict(gather(pixels, firsts, this.#pixelsPerImage), firsts.length);
      asked.forEach(([at, shown], i) => {
        const answer = answers.subarray(i * this.classes, (i + 1) * this.classes);
        this.rows.write(at, answer);
        for (const k of shown) row(k).set(answer);
      });
      return out;
    });
  }

  /** Logits of any images, e.g. blended ones; they are not kept. pixels [count, 3, side, side] → [count, classes] */
  ask(pixels: Float32Array, count: number): Promise<Float32Array> {
    return this.#inTurn(() => this.#predict(pixels, count));
  }

  /** Waits for what is under way and closes the file; the classifier stays open. */
  async close(): Promise<void> {
    await this.#busy;
    this.rows.close();
  }

  get #pixelsPerImage(): number {
    return 3 * this.imgSize ** 2;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#busy.then(work);
    this.#busy = result.catch(() => undefined);
    return result;
  }

  async #predict(pixels: Float32Array, count: number): Promise<Float32Array> {
    const answers = await this.classifier.predict(pixels, count, this.imgSize);
    return mapLogits(answers, count, this.classifier.numClasses, this.classMap);
  }
}

/**
 * Opens the kept logits of a teacher for a dataset's training images; there are none yet at first. To be closed.
 *
 * @throws StudioError 'mismatch' where the classes do not fit
 */
export function createTeacherLogits(
  dataset: Dataset,
  classifier: Classifier,
  options: TeacherOptions,
): TeacherLogits {
  const { classes, imgSize, fingerprint, train } = dataset;
  const { flip, shift } = options.augment;
  const map = options.classMap ?? matchedMap(classifier, classes, options);
  checkClassMap(map, classifier.numClasses, classes.length);
  const variants = [VARIANTS_VERSION, flip, shift];
  const key = JSON.stringify([fingerprint, options.teacherFingerprint, map, variants]);
  const hash = createHash('sha256').update(key).digest('hex');
  const rows = new RowFile(options.cache, `teacher-${hash}.bin`, classes.length);
  return new TeacherLogits(classifier, map, imgSize, train.count, rows, { flip, shift });
}

function matchedMap(
  classifier: Classifier,
  classes: readonly string[],
  { pairs, say }: TeacherOptions,
): ClassIndex[] {
  const { map, notes } = matchClasses(classifier.classes, classifier.numClasses, classes, pairs);
  for (const note of notes) say?.(note);
  return map;
}

/**
 * Rows of float32, each followed by its CRC-32. A row that was never written, or not whole, or was damaged later, does
 * not pass the check and counts as missing: so the file needs no index, is right after a crash at any moment, and may
 * be written by two processes at once. It lies in the system's file cache rather than in our memory, and reading a
 * row from there takes microseconds: less than handing it to another thread would.
 */
class RowFile {
  readonly #file: number;
  readonly #row: Buffer;

  constructor(folder: string, name: string, columns: number) {
    makeFolder(folder);
    const path = join(folder, name);
    this.#file = openExisting(path) ?? openSync(path, 'w+');
    this.#row = Buffer.alloc(4 * columns + 4);
  }

  /** @returns whether the row is there */
  read(index: number, out: Float32Array): boolean {
    const length = this.#row.length;
    if (readSync(this.#file, this.#row, 0, length, index * length) < length) return false;
    if (crc32(this.#row.subarray(0, length - 4)) !== this.#row.readUInt32LE(length - 4)) return false;
    for (let c = 0; c < out.length; c++) out[c] = this.#row.readFloatLE(4 * c);
    return true;
  }

  write(index: number, values: Float32Array): void {
    const length = this.#row.length;
    if (values.some((value) => !Number.isFinite(value))) {
      throw new StudioError(
        'bad-data',
        'The teacher answers with numbers that are not finite.',
        'Use another teacher.',
      );
    }
    values.forEach((value, c) => this.#row.writeFloatLE(value, 4 * c));
    this.#row.writeUInt32LE(crc32(this.#row.subarray(0, length - 4)), length - 4);
    writeSync(this.#file, this.#row, 0, length, index * length);
  }

  close(): void {
    closeSync(this.#file);
  }
}

function openExisting(path: string): number | undefined {
  try {
    return openSync(path, 'r+');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function gather(pixels: Float32Array, which: readonly number[], length: number): Float32Array {
  if (which.length * length === pixels.length) return pixels;
  const out = new Float32Array(which.length * length);
  which.forEach((k, i) => out.set(pixels.subarray(k * length, (k + 1) * length), i * length));
  return out;
}
