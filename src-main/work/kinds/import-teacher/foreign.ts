import { basename } from 'node:path';
import type { ProgressToken } from '../../../base/progress';
import type { Dataset } from '../../../data/types';
import type { ForeignClassifier, Guess, Reading } from '../../../formats/foreign/classifier';
import type { Classifier } from '../../../nn/model';
import type { OnnxOptions } from '../../reading-fields';
import type { WorkOf } from '../registry';
import { type FoundOrder, isNamed, orderByAgreement, type Probes, readProbes } from './probes';
import { type Tried, tryReadings, triedTable } from './readings';

/** How a foreign classifier will be used. */
export interface Settled {
  /** What opens it so again. */
  options: OnnxOptions;
  /** It, opened so. */
  usable: Classifier;
  /** The width of its images, where it is another than their height. */
  width: number | undefined;
  tried: Tried[];
  /** What is still a guess. */
  guessed: Guess[];
}

const GUESSES: Record<
  Guess,
  { what: string; flag: string; value: (info: ForeignClassifier['info']) => string }
> = {
  imgSize: {
    what: 'the size of its images',
    flag: '--img-size',
    value: ({ input }) => `${input.imgSize} pixels`,
  },
  normalisation: {
    what: 'how pixels are normalised',
    flag: '--mean and --std',
    value: ({ normalisation: { mean, std } }) => `mean ${shown(mean)}, deviation ${shown(std)}`,
  },
  channelOrder: {
    what: 'the order of the colours',
    flag: '--channel-order',
    value: ({ channelOrder }) => channelOrder,
  },
  layout: { what: 'the order of the input’s axes', flag: '--layout', value: ({ input }) => input.layout },
  output: {
    what: 'which output holds the scores',
    flag: '--output',
    value: ({ output }) => `“${output.name}”`,
  },
};

/** Decides what the file leaves open: by measuring where there are data, else by what is usual, and says so. */
export async function settle(
  classifier: ForeignClassifier,
  work: WorkOf<'import-teacher'>,
  dataset: Dataset | undefined,
  progress: ProgressToken,
): Promise<Settled> {
  const { info } = classifier;
  for (const note of info.notes) progress.log(note);
  const open = new Set(info.guessed);
  const probes = dataset && (await readProbes(dataset, work.classMap));
  const tried =
    dataset && probes && open.size > 0 ? await tryReadings(classifier, dataset, probes, open, progress) : [];
  const best = tried[0]?.accuracy == null ? undefined : tried[0];
  if (best) tellTried(tried, info.guessed, probes!.count, progress);
  else tellGuesses(info, dataset !== undefined, progress);
  const change = best?.change ?? {};
  const usable = best ? await classifier.read(change) : classifier;
  const order = probes && !isNamed(usable) ? await orderByAgreement(usable, probes) : undefined;
  const classes = order && namesOf(order, usable, probes!);
  if (order) tellOrder(order, basename(work.path), progress);
  return {
    options: optionsFor(classifier, work.options, change, classes),
    usable: classes
      ? { ...usable, classes, numClasses: usable.numClasses, predict: usable.predict.bind(usable) }
      : usable,
    width: info.input.width,
    tried,
    guessed: best ? [] : info.guessed,
  };
}

function optionsFor(
  { info }: ForeignClassifier,
  said: OnnxOptions,
  change: Partial<Reading>,
  classes: string[] | undefined,
): OnnxOptions {
  const { imgSize, normalisation, channelOrder, layout, output } = {
    ...{ imgSize: info.input.imgSize, normalisation: info.normalisation, channelOrder: info.channelOrder },
    ...{ layout: info.input.layout, output: info.output.name },
    ...change,
  };
  const names = classes ?? info.classes;
  return {
    ...(names ? { classes: [...names] } : {}),
    ...{ imgSize, layout, channelOrder },
    normalisation: { mean: [...normalisation.mean], std: [...normalisation.std] },
    ...(info.cropPct === 1 ? {} : { cropPct: info.cropPct }),
    outputs: info.output.kind,
    ...(info.outputs.length > 1 || said.output !== undefined ? { output } : {}),
    ...(said.constants ? { constants: said.constants } : {}),
  };
}

function tellTried(tried: Tried[], open: Guess[], count: number, progress: ProgressToken): void {
  const what = listed(open.map((guess) => GUESSES[guess].what));
  progress.log(
    `The file does not say ${what}. Tried on up to ${count} training images, on fewer where it was soon clear, this many were right:`,
  );
  for (const line of triedTable(tried)) progress.log(line);
}

/** @param unmatched whether there are data whose classes are not found among its own: nothing can be measured on them */
function tellGuesses(info: ForeignClassifier['info'], unmatched: boolean, progress: ProgressToken): void {
  for (const guess of info.guessed) {
    const { what, flag, value } = GUESSES[guess];
    const assumed = `The file does not say ${what}: ${value(info)} is a guess.`;
    const wayOut = unmatched
      ? `Pair its classes with --class-map to have it measured, or say it with ${flag}.`
      : `Import it with --data to have it measured, or say it with ${flag}.`;
    progress.log(`${assumed} ${wayOut}`);
  }
}

function tellOrder({ accuracy, asIs }: FoundOrder, file: string, progress: ProgressToken): void {
  const share = (value: number) => `${(100 * value).toFixed(0)} %`;
  const instead = asIs === undefined ? '' : `, instead of ${share(asIs)} in the order as it is`;
  const sentences = [
    `“${file}” does not name its classes.`,
    `Their order was found by agreement with the data: ${share(accuracy)} of other training images are right${instead}.`,
    'Correct it with --classes if it is wrong.',
  ];
  progress.log(sentences.join(' '));
}

/** Names of the outputs: those of the data, and numbers for outputs that are none of its classes. */
function namesOf({ outputs }: FoundOrder, { numClasses, classes }: Classifier, probes: Probes): string[] {
  const names = Array.from({ length: numClasses }, (_, i) => classes?.[i] ?? `output ${i}`);
  outputs.forEach((output, label) => (names[output] = probes.classes[label]!));
  return names;
}

function listed(words: string[]): string {
  const last = words.at(-1)!;
  return words.length === 1 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

function shown(values: readonly number[]): string {
  const texts = values.map((value) => String(Number(value.toPrecision(4))));
  return new Set(texts).size === 1 ? texts[0]! : `(${texts.join(', ')})`;
}
