import { t } from '../language';
import type { Measured } from '../../src-main/api/contract';
import { EARLIER_SAMPLE, intervalOf } from '../../src-main/api/contract';
import { count, percent, UNKNOWN } from './format';

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
export function measuredOn({
  name,
  split,
  sample,
  count: images,
}: Omit<Measured, 'data'> & { sample?: string }): string {
  const on = t('app.imagesOf', { images: count(images), value: SPLITS[split] ?? split, name });
  return sample === EARLIER_SAMPLE ? t('app.asAnEarlierVersionChose', { on }) : on;
}

/** Which images: equal where an accuracy is of the very same ones. */
export interface Images {
  data: string;
  split: string;
  sample: string;
}

export const keyOfImages = ({ data, split, sample }: Images): string => `${data}|${split}|${sample}`;

export function imagesOfKey(key: string): Images {
  const [data = '', split = '', sample = ''] = key.split('|');
  return { data, split, sample };
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
