import type { ProgressToken } from '../../../base/progress';
import type { Dataset } from '../../../data/types';
import {
  type ForeignClassifier,
  type Guess,
  IMAGENET,
  type Reading,
  USUAL_SIZES,
} from '../../../formats/foreign/classifier';
import type { Normalisation } from '../../../nn/model';
import type { Probes } from './probes';
import { type Candidate, Trial } from './trial';

/** A reading that was tried, and how it did: on up to the probes’ images, on fewer where it was soon clear. */
export type Tried = Pick<Trial, 'name' | 'accuracy' | 'rating' | 'change'>;

export interface NamedNormalisation {
  name: string;
  normalisation: Normalisation;
}

const all = (mean: number, std: number): Normalisation => ({
  mean: [mean, mean, mean],
  std: [std, std, std],
});

/** Normalisations that published networks were trained with, the most usual first. */
export const USUAL_NORMALISATIONS: readonly NamedNormalisation[] = [
  { name: 'ImageNet’s mean and deviation', normalisation: IMAGENET },
  { name: 'pixels −1 … 1', normalisation: all(0.5, 0.5) },
  { name: 'pixels 0 … 1', normalisation: all(0, 1) },
  { name: 'pixels 0 … 255', normalisation: all(0, 1 / 255) },
  {
    name: 'Caffe’s means of 0 … 255',
    normalisation: { mean: [123.68 / 255, 116.779 / 255, 103.939 / 255], std: [1 / 255, 1 / 255, 1 / 255] },
  },
  {
    name: 'CLIP’s mean and deviation',
    normalisation: {
      mean: [0.48145466, 0.4578275, 0.40821073],
      std: [0.26862954, 0.26130258, 0.27577711],
    },
  },
  {
    name: 'CIFAR-10’s mean and deviation',
    normalisation: { mean: [0.4914, 0.4822, 0.4465], std: [0.247, 0.2435, 0.2616] },
  },
];

/** Of whole numbers: as they are, signed, and half as large. */
const OF_BYTES: readonly NamedNormalisation[] = [
  { name: 'bytes 0 … 255', normalisation: all(0, 1) },
  { name: 'bytes −128 … 127', normalisation: all(128 / 255, 1) },
  { name: 'bytes 0 … 127', normalisation: all(0, 2) },
];

/** Images that readings are shown, one round after the other; only a few are shown more than {@link FEW}. */
const ROUNDS = [4, 8, 16, 32, 48, 96, 256];
const FEW = 48;
const FINALISTS = 4;
const MOST_SIZES = 6;
/** So many images are shown to all, however long it takes; after so many seconds no more than these. */
const LEAST = 16;
const BUDGET = 90;

/**
 * Tries what is open about a foreign classifier on labelled images, by successive halving: every combination on a few;
 * those that cannot be the best any more are left, the others are shown more.
 *
 * @returns what was tried, the best first; among equals the more usual
 */
export async function tryReadings(
  classifier: ForeignClassifier,
  dataset: Dataset,
  probes: Probes,
  open: ReadonlySet<Guess>,
  progress: ProgressToken,
): Promise<Tried[]> {
  const trials = combinations(classifier, dataset, open).map((each) => new Trial(classifier, each, probes));
  const rounds = [...new Set(ROUNDS.map((images) => Math.min(images, probes.count)))];
  const whole = workLeft(trials, 0, rounds);
  const started = performance.now();
  let running = trials;
  let fraction = 0;
  for (const [i, images] of rounds.entries()) {
    const late = performance.now() - started > 1000 * BUDGET;
    if (late && images > LEAST && images <= FEW) continue;
    if (images > FEW) running = ranked(running).slice(0, FINALISTS);
    // The dearest first: what they take tells best how long the rest will, which is what the time left is told from.
    const inTurn = [...running].sort((a, b) => b.cost - a.cost);
    for (const [at, trial] of inTurn.entries()) {
      await progress.checkpoint();
      fraction = Math.max(fraction, 1 - workLeft(inTurn, at, rounds.slice(i), rounds[i - 1]) / whole);
      progress.report({ fraction, stage: 'Trying how it is to be read' });
      await trial.show(images);
    }
    const [best] = ranked(running);
    running = running.filter((trial) => trial === best || trial.mayBeat(best!));
  }
  const [best] = ranked(running);
  return best ? [best, ...ranked(trials).filter((each) => each !== best)] : [];
}

/**
 * What is still to be done, in pixels, if a quarter is left after this round and half after each further one.
 *
 * @param at the first one that has not seen the images of this round
 * @param before images that all have seen
 */
function workLeft(running: readonly Trial[], at: number, rounds: readonly number[], before = 0): number {
  const costOf = (trials: readonly Trial[]) => trials.reduce((sum, { cost }) => sum + cost, 0);
  const few = Math.min(1, FINALISTS / running.length);
  return rounds.reduce((sum, images, i) => {
    const cost =
      i === 0
        ? costOf(running.slice(at))
        : Math.max(few, images > FEW ? 0 : 0.5 ** (i + 1)) * costOf(running);
    return sum + (images - (rounds[i - 1] ?? before)) * cost;
  }, 0);
}

function ranked(trials: Trial[]): Trial[] {
  return [...trials].sort((a, b) => b.rating - a.rating);
}

type Choice = { word?: string; change: Partial<Reading> };

function combinations({ info }: ForeignClassifier, dataset: Dataset, open: ReadonlySet<Guess>): Candidate[] {
  const sizes = [...new Set([dataset.imgSize, info.input.imgSize, ...USUAL_SIZES])].slice(0, MOST_SIZES);
  const axes: Choice[][] = [
    open.has('output')
      ? info.outputs.map((output) => ({ word: `output “${output}”`, change: { output } }))
      : [{ change: {} }],
    open.has('layout')
      ? (['NCHW', 'NHWC'] as const).map((layout) => ({ word: layout, change: { layout } }))
      : [{ change: {} }],
    open.has('imgSize')
      ? sizes.map((imgSize) => ({ word: `${imgSize} px`, change: { imgSize } }))
      : [{ change: {} }],
    open.has('normalisation')
      ? normalisations(info.input.type, dataset).map(({ name, normalisation }) => ({
          word: name,
          change: { normalisation },
        }))
      : [{ change: {} }],
    open.has('channelOrder')
      ? (['RGB', 'BGR'] as const).map((channelOrder) => ({ word: channelOrder, change: { channelOrder } }))
      : [{ change: {} }],
  ];
  return axes
    .reduce<Choice[][]>((rows, axis) => rows.flatMap((row) => axis.map((choice) => [...row, choice])), [[]])
    .map((row) => ({
      name: row.flatMap(({ word }) => word ?? []).join(', '),
      change: Object.assign({}, ...row.map(({ change }) => change)) as Partial<Reading>,
    }));
}

function normalisations(type: string, { mean, std }: Dataset): readonly NamedNormalisation[] {
  if (/int/.test(type)) return OF_BYTES;
  return [...USUAL_NORMALISATIONS, { name: 'this data’s mean and deviation', normalisation: { mean, std } }];
}

const SHOWN = 10;

/** What was tried as a table, one line each. */
export function triedTable(tried: readonly Tried[]): string[] {
  const shown = tried.slice(0, SHOWN).map(({ name, accuracy }) => {
    return accuracy === null
      ? `cannot be run with ${name}`
      : `${(100 * accuracy).toFixed(1)} % right with ${name}`;
  });
  return tried.length > SHOWN ? [...shown, `… and ${tried.length - SHOWN} more`] : shown;
}
