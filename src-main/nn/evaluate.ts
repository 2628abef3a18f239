import { StudioError } from '../base/errors';
import type { ProgressToken } from '../base/progress';
import type { Classifier } from './model';

/** Labelled images in a fixed order. */
export interface EvaluationSource {
  readonly count: number;
  readonly imgSize: number;
  /** All images once, `size` at a time; the last batch may be smaller. */
  batches(size: number): AsyncIterable<EvaluationBatch>;
}

export interface EvaluationBatch {
  /** [count, 3, S, S] float32, pixel values 0 … 1. */
  images: Float32Array;
  /** [count] */
  labels: Uint16Array;
  count: number;
}

export interface Evaluation {
  /** Share of images whose largest logit is that of their label, 0 … 1. */
  accuracy: number;
  /** Mean cross entropy, in nats. */
  loss: number;
  count: number;
  /** The accuracy on the images of each class; 0 where it has none. */
  perClass: number[];
  /** [label][prediction]: number of images. */
  confusion: number[][];
}

/** Told of each image in turn: its label, what it was taken for, and how sure the classifier was of that, 0 … 1. */
export type OnAnswer = (label: number, taken: number, share: number) => void;

/** Images asked for at once: few enough that a stop is heard soon. */
const BATCH = 64;

/**
 * How well a classifier does on labelled images.
 *
 * @throws StudioError 'bad-data' when there are no images, 'mismatch' when a label is beyond the classifier's classes
 */
export async function evaluate(
  classifier: Classifier,
  source: EvaluationSource,
  progress: ProgressToken,
  onanswer?: OnAnswer,
): Promise<Evaluation> {
  if (source.count === 0) {
    throw new StudioError(
      'bad-data',
      'There are no images to evaluate on.',
      'Add a test split to the dataset.',
    );
  }
  const classes = classifier.numClasses;
  const confusion = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  let loss = 0;
  let done = 0;
  for await (const { images, labels, count } of source.batches(BATCH)) {
    await progress.checkpoint();
    const logits = await classifier.predict(images, count, source.imgSize);
    for (let i = 0; i < count; i++) {
      const label = labels[i]!;
      const row = confusion[label];
      if (!row) throw unknownLabel(label, classes);
      const scores = logits.subarray(i * classes, (i + 1) * classes);
      const taken = largest(scores);
      const total = logSumExp(scores);
      row[taken]!++;
      loss += total - scores[label]!;
      onanswer?.(label, taken, Math.exp(scores[taken]! - total));
    }
    done += count;
    progress.report({ fraction: done / source.count, stage: 'Evaluating', done, total: source.count });
  }
  const right = confusion.map((row, label) => row[label]!);
  const totals = confusion.map(sum);
  return {
    accuracy: sum(right) / done,
    loss: loss / done,
    count: done,
    perClass: right.map((hits, label) => (totals[label] ? hits / totals[label] : 0)),
    confusion,
  };
}

function unknownLabel(label: number, classes: number): StudioError {
  return new StudioError(
    'mismatch',
    `The images have a class ${label + 1}, but the model knows only ${classes}.`,
    'Evaluate it on images of the classes that it was trained on.',
  );
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function largest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}

function logSumExp(values: Float32Array): number {
  const top = values[largest(values)]!;
  return top + Math.log(values.reduce((total, value) => total + Math.exp(value - top), 0));
}
