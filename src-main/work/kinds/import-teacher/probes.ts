import { bestAssignment } from '../../../base/assignment';
import { isNumbered } from '../../../data/classes/names';
import { evaluationSource } from '../../../data/evaluation';
import type { ClassPairs } from '../../../data/classes/pairs';
import { sampleOf } from '../../../data/sample';
import type { Dataset } from '../../../data/types';
import type { Classifier } from '../../../nn/model';
import { inClassesOf } from '../../worker/classifiers';

/** Images that show how a classifier wants to be read. */
const PROBES = 256;

/** How many probes of each class a classifier gives each of its outputs to: [class][output]. */
export type Answers = number[][];

/** Labelled training images in memory. */
export interface Probes {
  /** [count, 3, size, size] float32, 0 … 1 */
  images: Float32Array;
  labels: Uint16Array;
  count: number;
  size: number;
  classes: readonly string[];
  /** Which of the teacher's classes stand for these, where a person said so. */
  pairs?: ClassPairs | undefined;
}

export async function readProbes(dataset: Dataset, pairs?: ClassPairs): Promise<Probes> {
  const source = evaluationSource(sampleOf(dataset.train, PROBES), dataset.imgSize);
  for await (const { images, labels, count } of source.batches(PROBES)) {
    // Classes lie one after the other in a folder: any part of the probes is to have some of each.
    return shuffled({ images, labels, count, size: dataset.imgSize, classes: dataset.classes, pairs });
  }
  throw new Error('A dataset has training images.');
}

function shuffled(probes: Probes): Probes {
  const { count, images, labels } = probes;
  const length = images.length / count;
  // A step that shares no factor with the count visits every image once.
  let step = Math.max(1, Math.floor(count * 0.618));
  while (divisor(step, count) > 1) step++;
  const result = { ...probes, images: new Float32Array(images.length), labels: new Uint16Array(count) };
  for (let i = 0; i < count; i++) {
    const from = (i * step) % count;
    result.images.set(images.subarray(from * length, (from + 1) * length), i * length);
    result.labels[i] = labels[from]!;
  }
  return result;
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

export function partOf(probes: Probes, from: number, to: number): Probes {
  const length = probes.images.length / probes.count;
  return {
    ...probes,
    images: probes.images.subarray(from * length, to * length),
    labels: probes.labels.subarray(from, to),
    count: to - from,
  };
}

/** Whether names decide which output is which class. */
export function isNamed({ classes }: Classifier): boolean {
  return classes !== undefined && !isNumbered(classes);
}

/** Share of the probes that are right, where names say which output is which class. @throws StudioError 'mismatch' */
export async function accuracyOf(classifier: Classifier, probes: Probes): Promise<number> {
  const answers = await answersOf(inClassesOf(classifier, probes.classes, probes.pairs), probes);
  return (
    rightOf(
      answers,
      probes.classes.map((_, i) => i),
    ) / probes.count
  );
}

export async function answersOf(classifier: Classifier, probes: Probes): Promise<Answers> {
  const { images, labels, count, size, classes } = probes;
  const logits = await classifier.predict(images, count, size);
  const { numClasses } = classifier;
  const answers = classes.map(() => new Array<number>(numClasses).fill(0));
  for (let i = 0; i < count; i++) {
    const row = logits.subarray(i * numClasses, (i + 1) * numClasses);
    let best = 0;
    for (let c = 1; c < numClasses; c++) if (row[c]! > row[best]!) best = c;
    answers[labels[i]!]![best]!++;
  }
  return answers;
}

/** @param outputs for each class its output */
export function rightOf(answers: Answers, outputs: readonly number[]): number {
  return answers.reduce((sum, row, label) => sum + (row[outputs[label]!] ?? 0), 0);
}

/** An order of the outputs that most probes agree on. */
export interface FoundOrder {
  /** For each class of the data its output. */
  outputs: number[];
  /** On probes that the order was not chosen by. */
  accuracy: number;
  /** On the same probes in the order as it is; undefined where there is none. */
  asIs: number | undefined;
}

/** How much better an order must be than the one that is there, in shares of the images. */
export const MARGIN = 0.15;

/** Of two classes the better order is right on half of the images at least: many of them are to say so. */
function clearlyMoreThanChance(classes: number, images: number): number {
  const chance = 1 / classes;
  const luck = 2.5 * Math.sqrt((chance * (1 - chance)) / images);
  return chance + Math.max(MARGIN, luck, Math.min(0.25, chance - 0.1 + MARGIN));
}

/**
 * The order of a classifier's outputs by agreement: chosen on one half of the probes, and believed where it is clearly
 * better on the other half.
 *
 * @returns undefined where no order is clearly better than the outputs' own
 */
export async function orderByAgreement(
  classifier: Classifier,
  probes: Probes,
): Promise<FoundOrder | undefined> {
  const { classes, count } = probes;
  if (classifier.numClasses < classes.length || count < 4 * classes.length) return undefined;
  const half = count >> 1;
  const first = await answersOf(classifier, partOf(probes, 0, half));
  const second = await answersOf(classifier, partOf(probes, half, count));
  const outputs = bestAssignment(first);
  const accuracy = rightOf(second, outputs) / (count - half);
  const same = classifier.numClasses === classes.length;
  const asIs = same
    ? rightOf(
        second,
        classes.map((_, i) => i),
      ) /
      (count - half)
    : undefined;
  const needed = Math.max((asIs ?? 0) + MARGIN, clearlyMoreThanChance(classes.length, count - half));
  if (accuracy < needed) return undefined;
  const all = first.map((row, i) => row.map((hits, j) => hits + second[i]![j]!));
  return { outputs: bestAssignment(all), accuracy, asIs };
}
