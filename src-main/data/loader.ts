import { StudioError } from '../base/errors';
import { Random } from '../base/random';
import type { BatchSource, TrainingBatch } from '../nn/training';
import { convert, countVariants, symmetricBeta, variantOf } from './augment';
import type { Augmentation } from './augment';
import { stratifiedSubset } from './split';
import type { TeacherLogits } from './teacher';
import type { Dataset } from './types';

export interface LoaderOptions {
  batchSize: number;
  /** Decides order, variants, blending and the subset. */
  seed: number;
  augment: Augmentation;
  /** Share of each target that is spread over all classes; default 0. */
  smoothing?: number | undefined;
  /** Training images that are used, a random subset with the classes in their proportions; default all. */
  limit?: number | undefined;
  /** Adds a teacher's logits to each batch. The loader does not close it. */
  teacher?: TeacherLogits | undefined;
}

/** Batches that are prepared while a step computes. */
const AHEAD = 2;
/** Orders of epochs that are kept: a batch may reach over several of a small dataset. */
const KEPT_ORDERS = 4;

/**
 * Gives the batch of any step: the images are gone through in a new order each epoch, without a gap, so that a batch may
 * begin in one epoch and end in the next, and a dataset may be smaller than a batch.
 */
export class BatchLoader implements BatchSource {
  readonly batchSize: number;
  readonly imgSize: number;
  readonly classes: number;
  readonly hasTeacher: boolean;
  /** Training images that are used. */
  readonly count: number;
  readonly #images: Uint32Array;
  readonly #orders = new Map<number, Uint32Array>();
  readonly #prepared = new Map<number, Promise<TrainingBatch>>();

  constructor(
    private readonly dataset: Dataset,
    private readonly options: LoaderOptions,
  ) {
    this.batchSize = options.batchSize;
    this.imgSize = dataset.imgSize;
    this.classes = dataset.classes.length;
    this.hasTeacher = options.teacher !== undefined;
    const { labels, count } = dataset.train;
    this.#images = stratifiedSubset(labels, options.limit ?? count, options.seed);
    this.count = this.#images.length;
  }

  /** Steps in which every image is seen once, rounded up. */
  get stepsPerEpoch(): number {
    return Math.ceil(this.count / this.batchSize);
  }

  batch(step: number): Promise<TrainingBatch> {
    for (const prepared of this.#prepared.keys()) {
      if (prepared < step || prepared > step + AHEAD) this.#prepared.delete(prepared);
    }
    const batch = this.#prepare(step);
    for (let ahead = 1; ahead <= AHEAD; ahead++) void this.#prepare(step + ahead);
    this.#prepared.delete(step);
    return batch;
  }

  /** Waits for batches that are being prepared, so that what they read from may be closed. */
  async settle(): Promise<void> {
    await Promise.allSettled(this.#prepared.values());
    this.#prepared.clear();
  }

  #prepare(step: number): Promise<TrainingBatch> {
    const known = this.#prepared.get(step);
    if (known) return known;
    const batch = this.#make(step);
    // Whoever asks for it gets the error; until then it must not count as unhandled.
    batch.catch(() => {});
    this.#prepared.set(step, batch);
    return batch;
  }

  async #make(step: number): Promise<TrainingBatch> {
    const { batchSize, imgSize, dataset } = this;
    const { augment, seed, teacher } = this.options;
    const random = new Random(seed, 'augment', step);
    const chosen = this.#imagesOf(step);
    const kinds = countVariants(augment);
    const variants = Uint32Array.from(chosen, () => random.integer(kinds));
    const length = 3 * imgSize ** 2;
    const pixels = new Uint8Array(batchSize * length);
    await dataset.train.read(chosen, pixels);
    const images = new Float32Array(batchSize * length);
    chosen.forEach((image, k) => {
      const [from, to] = [k * length, (k + 1) * length];
      const variant = variantOf(image, variants[k]!, augment);
      convert(pixels.subarray(from, to), imgSize, variant, images.subarray(from, to));
    });
    const targets = this.#targets(chosen);
    const batch = { images, targets, count: batchSize };
    if (augment.mixup) {
      blend(batch, symmetricBeta(random, augment.mixup), random.permutation(batchSize));
      return teacher ? { ...batch, teacher: await teacher.ask(images, batchSize) } : batch;
    }
    return teacher ? { ...batch, teacher: await teacher.logits(chosen, variants, images) } : batch;
  }

  /** Numbers of the step's images within the training split. */
  #imagesOf(step: number): Uint32Array {
    return Uint32Array.from({ length: this.batchSize }, (_, k) => {
      const position = step * this.batchSize + k;
      const order = this.#order(Math.floor(position / this.count));
      return this.#images[order[position % this.count]!]!;
    });
  }

  #order(epoch: number): Uint32Array {
    let order = this.#orders.get(epoch);
    if (!order) {
      order = new Random(this.options.seed, 'shuffle', epoch).permutation(this.count);
      this.#orders.set(epoch, order);
      if (this.#orders.size > KEPT_ORDERS) this.#orders.delete(this.#orders.keys().next().value!);
    }
    return order;
  }

  #targets(chosen: Uint32Array): Float32Array {
    const smoothing = this.options.smoothing ?? 0;
    const targets = new Float32Array(chosen.length * this.classes).fill(smoothing / this.classes);
    chosen.forEach((image, k) => {
      targets[k * this.classes + this.dataset.train.labels[image]!]! += 1 - smoothing;
    });
    return targets;
  }
}

/**
 * A loader of a dataset's training images.
 *
 * @throws StudioError 'usage' for numbers out of range, or a teacher that was asked about other variants
 */
export function createLoader(dataset: Dataset, options: LoaderOptions): BatchLoader {
  const { batchSize, augment, smoothing = 0, limit = 1, teacher } = options;
  const whole = (value: number, least: number) => Number.isInteger(value) && value >= least;
  const refuse = (message: string, hint: string) => new StudioError('usage', message, hint);
  if (!whole(batchSize, 1))
    throw refuse(`A batch of ${batchSize} images is not possible.`, 'Give a whole number from 1.');
  if (!whole(limit, 1))
    throw refuse(`${limit} training images are not possible.`, 'Give a whole number from 1.');
  if (!(smoothing >= 0 && smoothing < 1)) {
    throw refuse(`Label smoothing of ${smoothing} is not possible.`, 'Give a number from 0 to below 1.');
  }
  if (!whole(augment.shift, 0) || augment.shift >= dataset.imgSize) {
    const hint = `Give a whole number from 0 to below the image size, ${dataset.imgSize}.`;
    throw refuse(`Images cannot be shifted by ${augment.shift} pixels.`, hint);
  }
  if (!(augment.mixup === undefined || (augment.mixup >= 0 && augment.mixup <= 8))) {
    throw refuse(
      `Mixup of ${augment.mixup} is not possible.`,
      'Give a number from 0 (none) to 8, such as 0.2.',
    );
  }
  if (teacher && !augment.mixup && !sameVariants(teacher.augment, augment)) {
    const hint = 'This is a defect of WAVE Studio: please report it.';
    throw new StudioError(
      'internal',
      'The teacher was asked about other variants than those trained on.',
      hint,
    );
  }
  return new BatchLoader(dataset, options);
}

function sameVariants(a: Augmentation, b: Augmentation): boolean {
  return a.flip === b.flip && a.shift === b.shift && !a.fresh && !b.fresh;
}

/** Mixup (arXiv 1710.09412): every image and its target become share·own + (1 − share)·partner's. */
function blend({ images, targets, count }: TrainingBatch, share: number, partners: Uint32Array): void {
  for (const values of [images, targets]) {
    const own = values.slice();
    const length = values.length / count;
    for (let k = 0; k < count; k++) {
      const shift = (partners[k]! - k) * length;
      for (let i = k * length; i < (k + 1) * length; i++) {
        values[i] = share * own[i]! + (1 - share) * own[i + shift]!;
      }
    }
  }
}
