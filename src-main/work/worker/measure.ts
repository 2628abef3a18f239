import { StudioError } from '../../base/errors';
import type { ProgressToken } from '../../base/progress';
import { silentProgress } from '../../base/progress';
import type { ClassPairs } from '../../data/classes/pairs';
import { evaluationSource } from '../../data/evaluation';
import { sampleOf } from '../../data/sample';
import type { Dataset, SplitName } from '../../data/types';
import { evaluate } from '../../nn/evaluate';
import type { Classifier, Model } from '../../nn/model';
import { inClassesOf, lookingAt, withModel } from './classifiers';
import type { WorkContext } from './context';
import type { Evaluation } from '../outcome';
import { ignoringKeep } from './token';

/** Images of which each answer is kept, some ten bytes each. */
const MOST_ANSWERS = 20_000;
/** Enough for a curve: accuracy within about one and a half points. */
const CURVE_IMAGES = 1000;

export interface MeasureOptions {
  limit?: number;
  pairs?: ClassPairs | undefined;
  /** The share of each image's side that is looked at, as its makers did. */
  cropPct?: number | undefined;
}

/**
 * Measures a classifier on all images of a split, or on a sample of `limit` of them.
 * @throws StudioError 'usage' where the dataset has no such split
 */
export async function measure(
  classifier: Classifier,
  dataset: Dataset,
  split: SplitName,
  progress: ProgressToken,
  { limit = Infinity, pairs, cropPct = 1 }: MeasureOptions = {},
): Promise<Evaluation> {
  const all = dataset[split];
  if (!all) {
    throw new StudioError('usage', `“${dataset.name}” has no images for validation.`, 'Use its test images.');
  }
  const images = sampleOf(all, limit);
  const part = images.sample === '' ? {} : { sample: images.sample };
  const notes: string[] = [];
  const fitted = inClassesOf(classifier, dataset.classes, pairs, (note) => notes.push(note));
  for (const note of notes) progress.log(note);
  const source = evaluationSource(images, dataset.imgSize);
  const answers: NonNullable<Evaluation['answers']> = { labels: [], taken: [], shares: [] };
  const found = await evaluate(
    lookingAt(fitted, cropPct),
    source,
    ignoringKeep(progress),
    (label, taken, share) => {
      answers.labels.push(label);
      answers.taken.push(taken);
      answers.shares.push(Math.round(share * 1000) / 1000);
    },
  );
  // Of a part of the images nobody could tell later which they were.
  const kept = images.sample === '' && all.count <= MOST_ANSWERS ? { answers } : {};
  const taken = notes.length > 0 ? { notes } : {};
  return { split, ...part, ...found, classes: [...dataset.classes], ...taken, ...kept };
}

/** Measures a model of ours on the test images. */
export async function measureModel(
  context: WorkContext,
  model: Model,
  dataset: Dataset,
  progress: ProgressToken,
): Promise<Evaluation> {
  return withModel(context, model, (classifier) => measure(classifier, dataset, 'test', progress));
}

/**
 * What draws the curve of accuracy while a model is trained: on validation images where there are some, else on test
 * images, which nothing is chosen by. It gives the loss.
 */
export function curveOf(
  context: WorkContext,
  dataset: Dataset,
  progress: ProgressToken,
): (model: Model, step: number, label?: string) => Promise<number> {
  const images = sampleOf(dataset.val ?? dataset.test, CURVE_IMAGES);
  const source = evaluationSource(images, dataset.imgSize);
  return async (model, step, label) => {
    const found = await withModel(context, model, (classifier) =>
      evaluate(classifier, source, silentProgress),
    );
    const suffix = label === undefined ? '' : ` ${label}`;
    progress.metric({ name: `val/accuracy${suffix}`, step, value: found.accuracy });
    progress.metric({ name: `val/loss${suffix}`, step, value: found.loss });
    return found.loss;
  };
}

/** Steps between two measurements of a curve: ten in a run, or twenty where a run is to end by them. */
export function evaluationInterval(wanted: number | undefined, steps: number, patient = false): number {
  return wanted ?? Math.max(1, Math.ceil(steps / (patient ? 20 : 10)));
}
