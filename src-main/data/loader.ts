import { StudioError } from '../base/errors';
import { Random } from '../base/random';
import type { BatchSource, TrainingBatch } from '../nn/training';
import { convert, countVariants, variantOf } from './augment';
import type { Augmentation } from './augment';
import { stratifiedSubset } from './split';
import type { TeacherLogits } from './teacher';
import type { Dataset } from './types';
import { cropBox, cropImage, eraseBox, mixBatch, seesAnew } from './views';

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
      const view = images.subarray(from, to);
      convert(pixels.subarray(from, to), imgSize, variant, view);
      this.#change(random, view);
    });
    const batch = { images, targets: this.#targets(chosen), count: batchSize };
    mixBatch(random, batch, imgSize, augment);
    if (!teacher) return batch;
    const answers = augment.fresh
      ? await teacher.ask(images, batchSize)
      : await teacher.logits(chosen, variants, images);
    return { ...batch, teacher: answers };
  }

  /** Crops and erases one image in place. */
  #change(random: Random, view: Float32Array): void {
    const { imgSize, dataset } = this;
    const { crop = 1, erase = 0 } = this.options.augment;
    if (crop < 1) view.set(cropImage(view, imgSize, cropBox(random, imgSize, crop)));
    if (erase > 0 && random.uniform() < erase) eraseBox(random, view, imgSize, dataset.mean);
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
  checkViews(augment);
  if (teacher && !augment.fresh && !seesAnew(augment) && !sameVariants(teacher.augment, augment)) {
    const hint = 'This is a defect of WAVE Studio: please report it.';
    throw new StudioError(
      'internal',
      'The teacher was asked about other variants than those trained on.',
      hint,
    );
  }
  // No kept answer belongs to a view that is new at every sight.
  return new BatchLoader(dataset, {
    ...options,
    augment: { ...augment, fresh: augment.fresh || seesAnew(augment) },
  });
}

function checkViews({ mixup = 0, cutmix = 0, crop = 1, erase = 0 }: Augmentation): void {
  const refuse = (message: string, hint: string) => new StudioError('usage', message, hint);
  const alphas = [['Mixup', mixup] as const, ['Cutmix', cutmix] as const];
  for (const [what, alpha] of alphas) {
    if (alpha >= 0 && alpha <= 8) continue;
    throw refuse(`${what} of ${alpha} is not possible.`, 'Give a number from 0 (none) to 8, such as 0.2.');
  }
  if (!(crop > 0 && crop <= 1)) {
    throw refuse(
      `Crops of ${crop} of an image are not possible.`,
      'Give a share above 0, up to 1 (all of it).',
    );
  }
  if (!(erase >= 0 && erase <= 1)) {
    throw refuse(`Erasing with a probability of ${erase} is not possible.`, 'Give a number from 0 to 1.');
  }
}

function sameVariants(a: Augmentation, b: Augmentation): boolean {
  return a.flip === b.flip && a.shift === b.shift;
}
