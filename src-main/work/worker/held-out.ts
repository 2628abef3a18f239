import type { Dataset } from '../../data/types';
import type { ProgressToken } from '../../base/progress';
import type { DataRef } from '../references';
import type { WorkContext } from './context';
import { openData } from './open-data';

/** So few training images are soon learned by heart. */
const FEW = 5000;
/** Measurements without a better one after which a training on few images ends. */
const PATIENCE = 5;
/** Of every class, where the data has no images for validation. */
const HELD_OUT = 0.1;

/** Data that is open, and after how many measurements that were no better a training on it ends; 0: never. */
export interface Watched {
  dataset: Dataset;
  patience: number;
}

/**
 * Opens data that a training may end by. Where there are few training images, or a person asks for it, the training ends
 * once held-out images are no longer done better; where the data sets none aside for validation, a tenth of its training
 * images is – never test images, which nothing is chosen by.
 *
 * @param wanted measurements that a person asks for; left out: as suits the number of images
 */
export async function openWatched(
  context: WorkContext,
  data: DataRef,
  { patience: wanted }: { patience?: number | undefined },
  progress: ProgressToken,
  imgSize?: number,
): Promise<Watched> {
  const dataset = await openData(context, data, progress, imgSize);
  const patience = wanted ?? (dataset.train.count <= FEW ? PATIENCE : 0);
  if (patience === 0 || dataset.val) return { dataset, patience };
  if (data.source.kind === 'synthetic') return { dataset, patience: 0 };
  const source = { ...data.source, valRatio: HELD_OUT };
  const apart = await openData(context, { ...data, source }, progress, imgSize);
  context.progress.log(
    `The data has no images for validation: ${apart.val?.count ?? 0} of the ${dataset.train.count} training images are held out, and training ends when they are no longer done better.`,
  );
  return { dataset: apart, patience: apart.val ? patience : 0 };
}
