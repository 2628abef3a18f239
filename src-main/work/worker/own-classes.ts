import { evaluationSource } from '../../data/evaluation';
import type { Dataset, ImageSplit } from '../../data/types';
import type { Classifier } from '../../nn/model';
import type { WorkContext } from './context';

const BATCH = 64;

/**
 * A dataset without its labels: its classes are those of a classifier, and what is held out is labelled by its answers,
 * so that accuracy is agreement with it. Training images have no label.
 */
export async function inItsOwnClasses(
  context: WorkContext,
  dataset: Dataset,
  classifier: Classifier,
): Promise<Dataset> {
  const { progress } = context;
  const count = classifier.numClasses;
  const classes = classifier.classes ?? Array.from({ length: count }, (_, i) => String(i));
  progress.log(
    `The teacher’s own ${count} classes are distilled: the labels of “${dataset.name}” are not used, and accuracy is agreement with the teacher.`,
  );
  const answered = (split: ImageSplit) => answeredBy(context, split, dataset.imgSize, classifier);
  return {
    ...dataset,
    classes,
    train: { ...dataset.train, labels: new Uint16Array(dataset.train.count) },
    test: await answered(dataset.test),
    ...(dataset.val ? { val: await answered(dataset.val) } : {}),
    close: () => dataset.close(),
  };
}

async function answeredBy(
  { progress }: WorkContext,
  split: ImageSplit,
  imgSize: number,
  classifier: Classifier,
): Promise<ImageSplit> {
  const labels = new Uint16Array(split.count);
  let at = 0;
  for await (const { images, count } of evaluationSource(split, imgSize).batches(BATCH)) {
    await progress.checkpoint();
    const logits = await classifier.predict(images, count, imgSize);
    for (let k = 0; k < count; k++)
      labels[at++] = largest(logits, k * classifier.numClasses, classifier.numClasses);
  }
  return { ...split, labels, read: (indices, out) => split.read(indices, out) };
}

function largest(values: ArrayLike<number>, from: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i]! > values[from + best]!) best = i;
  return best;
}
