import type { Augmentation } from '../../data/augment';
import { type BatchLoader, createLoader } from '../../data/loader';
import { openDataset } from '../../data/open';
import type { ClassIndex } from '../../data/classes/match';
import { createTeacherLogits, type TeacherLogits } from '../../data/teacher';
import type { Dataset } from '../../data/types';
import type { ProgressToken } from '../../base/progress';
import { defaultShift } from '../../wave/defaults';
import { classifierFingerprint, openClassifier } from './classifiers';
import type { WorkContext } from './context';
import type { TrainingNumbers } from './plan';
import type { DataRef, ModelFile } from '../references';

/** Opens an order's dataset; it is closed when the work is over. @param imgSize instead of the dataset's own */
export async function openData(
  context: WorkContext,
  { source, imgSize }: DataRef,
  progress: ProgressToken,
  wanted?: number,
): Promise<Dataset> {
  const { cache } = context.order;
  const dataset = await openDataset(source, { cache, imgSize: wanted ?? imgSize, progress });
  context.closing(() => dataset.close());
  return dataset;
}

/** What all kinds of training say about their batches. */
type LoaderNumbers = Pick<TrainingNumbers, 'batchSize' | 'augment' | 'smoothing' | 'limit'>;

/**
 * Batches of the training images, with a teacher's logits where there is a teacher.
 *
 * @param classMap for each class the index of the teacher's logit; left out: found by their names
 * @throws StudioError 'mismatch' where the teacher's classes do not fit, 'usage'
 */
export async function openLoader(
  context: WorkContext,
  dataset: Dataset,
  options: LoaderNumbers,
  teacher?: ModelFile,
  classMap?: readonly ClassIndex[],
): Promise<BatchLoader> {
  const { batchSize, smoothing, limit } = options;
  const { shift = defaultShift(dataset.imgSize), flip = mirrors(context, dataset), mixup } = options.augment;
  // Only a teacher's answers that are kept ask for images to come in a few fixed variants; those to blends are not.
  const augment = { flip, shift, mixup, fresh: teacher === undefined || mixup > 0 };
  const logits = teacher && (await openLogits(context, dataset, augment, teacher, classMap));
  const seed = context.order.seed;
  const loader = createLoader(dataset, { batchSize, seed, augment, smoothing, limit, teacher: logits });
  context.closing(() => loader.settle());
  return loader;
}

/** Whether the mirror image of an image shows the same class, where nobody said so. */
function mirrors({ progress }: WorkContext, { kind }: Dataset): boolean {
  if (kind !== 'idx') return true;
  progress.log(
    'Images of idx files are not mirrored: digits and letters would be others. Choose it to have it.',
  );
  return false;
}

/** A teacher's logits; all stages of a job that show it the same images share them. */
function openLogits(
  context: WorkContext,
  dataset: Dataset,
  augment: Augmentation,
  file: ModelFile,
  classMap: readonly ClassIndex[] | undefined,
): Promise<TeacherLogits> {
  const key = JSON.stringify(['logits', dataset.fingerprint, classifierFingerprint(file), augment]);
  return context.once(key, () => makeLogits(context, dataset, augment, file, classMap));
}

async function makeLogits(
  context: WorkContext,
  dataset: Dataset,
  augment: Augmentation,
  file: ModelFile,
  classMap: readonly ClassIndex[] | undefined,
): Promise<TeacherLogits> {
  const classifier = await openClassifier(context, file);
  const log = (note: string) => context.progress.log(note);
  const options = {
    cache: context.order.cache,
    teacherFingerprint: classifierFingerprint(file),
    augment,
    classMap,
    pairs: context.order.request.classMap,
    say: log,
  };
  const logits = createTeacherLogits(dataset, classifier, options);
  context.closing(() => logits.close());
  return logits;
}
