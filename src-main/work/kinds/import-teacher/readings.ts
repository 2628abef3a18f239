import type { ProgressToken } from '../../../base/progress';
import { StudioError } from '../../../base/errors';
import type { Dataset } from '../../../data/types';
import {
  type ForeignClassifier,
  type Guess,
  IMAGENET,
  type Reading,
  USUAL_SIZES,
} from '../../../formats/foreign/classifier';
import type { Classifier, Normalisation } from '../../../nn/model';
import { accuracyOf, agreementOf, isNamed, MARGIN, partOf, type Probes } from './probes';

/** A reading that was tried, and how it did. */
export interface Tried {
  /** What it tries, in words: “32 px, −1 … 1, BGR”. */
  name: string;
  /** Share of the probes that were right, 0 … 1; null where the network could not be run so. */
  accuracy: number | null;
  /** What it is chosen by. */
  rating: number;
  change: Partial<Reading>;
}

type Rating = Pick<Tried, 'accuracy' | 'rating'>;

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

/** Images for the first, coarse round; more are shown to the best readings. */
const FEW = 48;
const FINALISTS = 4;
const MOST_SIZES = 6;
/** Seconds for the first round, so that a large network does not take for ever. */
const BUDGET = 90;

/**
 * Tries what is open about a foreign classifier on labelled images: every combination on a few, the best ones on all.
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
  const candidates = combinations(classifier, dataset, open);
  let images = Math.min(FEW, probes.count);
  const tried: Tried[] = [];
  for (const [i, candidate] of candidates.entries()) {
    await progress.checkpoint();
    progress.report({ fraction: (0.8 * i) / candidates.length, stage: 'Trying how it is to be read' });
    const started = performance.now();
    tried.push({ ...candidate, ...(await tryOne(classifier, candidate, partOf(probes, 0, images))) });
    const seconds = (performance.now() - started) / 1000;
    const affordable = Math.floor((images * BUDGET) / (seconds * candidates.length));
    if (i === 0) images = Math.max(Math.min(16, images), Math.min(images, affordable));
  }
  const finalists = ranked(tried).slice(0, FINALISTS);
  for (const finalist of finalists) {
    await progress.checkpoint();
    if (finalist.accuracy !== null) Object.assign(finalist, await tryOne(classifier, finalist, probes));
  }
  const [best] = ranked(finalists);
  return best ? [best, ...ranked(tried).filter((each) => each !== best)] : [];
}

function ranked(tried: Tried[]): Tried[] {
  return [...tried].sort((a, b) => b.rating - a.rating);
}

async function tryOne(classifier: ForeignClassifier, { change }: Candidate, probes: Probes): Promise<Rating> {
  try {
    const view = await classifier.read(change);
    return await rate(view, probes);
  } catch (error) {
    if (error instanceof StudioError) return { accuracy: null, rating: -1 };
    throw error;
  }
}

/**
 * By names where they decide. Else by position, or by the best order of the outputs where that is clearly better: an order
 * that is chosen to fit explains much, so whatever does without it comes first.
 */
async function rate(view: Classifier, probes: Probes): Promise<Rating> {
  const ordered = view.numClasses === probes.classes.length;
  const asIs = isNamed(view) || ordered ? await accuracyOf(view, probes) : 0;
  if (isNamed(view)) return { accuracy: asIs, rating: asIs };
  const accuracy = await agreementOf(view, probes);
  return accuracy - MARGIN > asIs
    ? { accuracy, rating: accuracy - MARGIN }
    : { accuracy: asIs, rating: asIs };
}

type Candidate = Pick<Tried, 'name' | 'change'>;

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
    const share = accuracy === null ? 'cannot be run' : `${(100 * accuracy).toFixed(1)} %`;
    return `  ${share.padStart(13)}  ${name}`;
  });
  return tried.length > SHOWN ? [...shown, `  … and ${tried.length - SHOWN} more`] : shown;
}
