import { t } from '../language';
import type { Entry, Measured } from '../../src-main/api/contract';
import { count, percent, UNKNOWN } from './format';

/** Of the normal distribution: 95 % of the values lie within so many standard deviations. */
const Z95 = 1.96;

/**
 * The 95 % interval of a share that was found on some images (Wilson's, which also holds for few images and for shares
 * near 0 and 1).
 */
export function intervalOf(share: number, images: number): [low: number, high: number] {
  if (images < 1) return [0, 1];
  const z = (Z95 * Z95) / images;
  const middle = (share + z / 2) / (1 + z);
  const half = (Z95 / (1 + z)) * Math.sqrt((share * (1 - share)) / images + z / (4 * images));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

/** Half of the interval's width: what stands behind ±. */
export function marginOf(share: number, images: number): number {
  const [low, high] = intervalOf(share, images);
  return (high - low) / 2;
}

/** "83.0 % ± 3.7", with no more digits than the images bear; "83.0 %" where their number is not known. */
export function accuracyText(share: number | null | undefined, images: number | null | undefined): string {
  if (share === null || share === undefined) return UNKNOWN;
  if (!images) return percent(share);
  const margin = marginOf(share, images);
  const digits = margin >= 0.05 ? 0 : 1;
  return `${percent(share, digits)} ± ${percent(margin, digits).replace(/\u00a0%$/, '')}`;
}

/** Of which images, as it stands before their word. */
export const SPLITS: Record<string, string> = {
  test: t('app.ofTest'),
  val: t('app.ofValidation'),
  train: t('app.ofTraining'),
};

/** What an accuracy was measured on: "400 test images of cifar10". */
export function measuredOn({ name, split, count: images }: Omit<Measured, 'data'>): string {
  return t('app.imagesOf', { images: count(images), value: SPLITS[split] ?? split, name });
}

/** The accuracy of an entry with all that belongs to it, as one sentence. */
export function accuracySentence({ accuracy, measured }: Entry): string {
  if (accuracy === null) return t('app.itsAccuracyWasNotMeasuredYet');
  if (!measured) return t('app.onWhichImagesWasNotKept', { accuracy: percent(accuracy) });
  return t('app.onThe', { accuracy: accuracyText(accuracy, measured.count), measured: measuredOn(measured) });
}

/** Whether an accuracy is no better than guessing among so many classes, as far as the images tell. */
export function isNearChance(share: number, images: number, classes: number): boolean {
  return classes > 1 && intervalOf(share, images)[0] <= 1 / classes;
}

/** Whether two shares differ by more than their images leave open: their intervals do not meet. */
export function differ(
  a: { accuracy: number; count: number },
  b: { accuracy: number; count: number },
): boolean {
  const [lowA, highA] = intervalOf(a.accuracy, a.count);
  const [lowB, highB] = intervalOf(b.accuracy, b.count);
  return lowA > highB || lowB > highA;
}
