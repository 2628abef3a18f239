import type { Augmentation } from '../../data/augment';
import { type BatchLoader, createLoader } from '../../data/loader';
import { openDataset } from '../../data/open';
import type { ClassIndex } from '../../data/classes/match';
import { createTeacherLogits, type TeacherLogits } from '../../data/teacher';
import type { Dataset } from '../../data/types';
import { seesAnew } from '../../data/views';
import type { ProgressToken } from '../../base/progress';
import type { BatchSource } from '../../nn/training';
import { defaultShift } from '../../wave/defaults';
import type { AnyRequest } from '../declare';
import { classifierFingerprint, gpuProvider, openClassifier } from './classifiers';
import type { WorkContext } from './context';
import type { LoaderNumbers } from './plan';
import { ThreadedBatches } from './threaded-batches';
import type { DataRef, ModelFile } from '../references';

/** What opened datasets were opened from, for a thread to open them again. */
const REFERENCES = new WeakMap<Dataset, DataRef>();

/**
 * Opens an order's dataset; it is closed when the work is over.
 *
 * @param wanted pixels per side instead of the dataset's own
 * @param memoryLimit bytes of decoded images to hold; default: see {@link openDataset}
 */
export async function openData(
  context: WorkContext,
  reference: DataRef,
  progress: ProgressToken,
  wanted?: number,
  memoryLimit?: number,
): Promise<Dataset> {
  const { cache } = context.order;
  const imgSize = wanted ?? reference.imgSize;
  const opened = await openDataset(reference.source, { cache, imgSize, memoryLimit, progress });
  context.closing(() => opened.close());
  // It is called as people call it in the catalog.
  const dataset = { ...opened, name: reference.name };
  REFERENCES.set(dataset, reference);
  return dataset;
}

/** Batches of training images. */
export interface Batches extends BatchSource {
  /** Training images that are used. */
  readonly count: number;
  /** Waits for batches that are being prepared and forgets them. */
  settle(): Promise<void>;
}

/** Where images are so large that changing them takes a share of a step that is worth a thread. */
const LARGE_IMAGE = 128;

/**
 * Batches of the training images, with a teacher's logits where there is a teacher. Where they take time to prepare, a
 * thread does it while steps compute; stages of a job that ask for the same share it.
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
): Promise<Batches> {
  const { programs, order } = context;
  const data = REFERENCES.get(dataset);
  const {
    shift = defaultShift(dataset.imgSize),
    flip = mirrors(context, dataset),
    ...views
  } = options.augment;
  const numbers = { ...options, augment: { ...views, shift, flip } };
  if (!programs || !data || !(await isWorthAThread(context, dataset, teacher))) {
    return openHere(context, dataset, numbers, teacher, classMap);
  }
  const work = { order, data, imgSize: dataset.imgSize, numbers, teacher, classMap };
  return context.once(
    JSON.stringify(['batches', order.seed, dataset.fingerprint, numbers, teacher, classMap]),
    () => {
      const { batchSize, imgSize, classes, count } = loaderOf(context, dataset, numbers, teacher);
      const facts = { batchSize, imgSize, classes, count, hasTeacher: teacher !== undefined };
      const log = (message: string) => context.progress.log(message);
      const batches = new ThreadedBatches(programs.batches, work, facts, log);
      context.closing(() => batches.close());
      return Promise.resolve(batches);
    },
  );
}

/** Numbers with nothing left open about what is done to images. */
type Settled = LoaderNumbers & { augment: Augmentation };

/** A teacher is asked on the GPU where there is one for it, beside the steps: that no second thread can do. */
async function isWorthAThread(
  context: WorkContext,
  { imgSize }: Dataset,
  teacher: ModelFile | undefined,
): Promise<boolean> {
  if (!teacher) return imgSize >= LARGE_IMAGE;
  if (teacher.format === 'onnx') return (await gpuProvider(context)) === undefined;
  return teacher.format !== 'model' || (await context.engine()).device === 'cpu';
}

async function openHere(
  context: WorkContext,
  dataset: Dataset,
  numbers: Settled,
  teacher: ModelFile | undefined,
  classMap: readonly ClassIndex[] | undefined,
): Promise<BatchLoader> {
  const augment = augmentOf(numbers, teacher);
  const logits = teacher && (await openLogits(context, dataset, augment, teacher, classMap));
  const loader = loaderOf(context, dataset, numbers, teacher, logits);
  context.closing(() => loader.settle());
  return loader;
}

function loaderOf(
  context: WorkContext,
  dataset: Dataset,
  numbers: Settled,
  teacher: ModelFile | undefined,
  logits?: TeacherLogits,
): BatchLoader {
  const { batchSize, smoothing, limit } = numbers;
  const { seed } = context.order;
  const augment = augmentOf(numbers, teacher);
  return createLoader(dataset, { batchSize, seed, augment, smoothing, limit, teacher: logits });
}

/** Only a teacher's answers that are kept ask for images to come in a few fixed variants. */
function augmentOf({ augment }: Settled, teacher: ModelFile | undefined): Augmentation {
  return { ...augment, fresh: augment.fresh || teacher === undefined || seesAnew(augment) };
}

/** Whether the mirror image of an image shows the same class, where nobody said so. */
function mirrors({ progress }: WorkContext, { kind }: Dataset): boolean {
  if (!['idx', 'pixel-table', 'arrays'].includes(kind)) return true;
  progress.log(
    'Images of idx files, tables and arrays are not mirrored: digits and letters would be others. Choose it to have it.',
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
  const key = JSON.stringify(['logits', dataset.fingerprint, classifierFingerprint(file), augment, classMap]);
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
  const { classMap: pairs }: AnyRequest = context.order.request;
  const options = {
    cache: context.order.cache,
    teacherFingerprint: classifierFingerprint(file),
    augment,
    classMap,
    pairs,
    say: log,
  };
  const logits = createTeacherLogits(dataset, classifier, options);
  context.closing(() => logits.close());
  return logits;
}
