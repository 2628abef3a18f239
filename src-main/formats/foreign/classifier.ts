import { StudioError } from '../../base/errors';
import { Random } from '../../base/random';
import type { Classifier, Normalisation } from '../../nn/model';
import { allFinite } from '../description';
import { type ChannelOrder, fittingLabels, type Layout, type Told } from '../told/told';
import {
  type DeclaredGraph,
  imageInput,
  type ImageInput,
  type OpenInput,
  scoreOutputs,
  type ScoreOutput,
} from './contract';
import { inARow } from './axes';
import { type Images, isBytes } from './pixels';
import { asLogits, ForeignSession, noScores, type Runner, type SessionReading } from './session';

/** What a person may say of a foreign classifier; left out: found out. */
export interface ForeignOptions {
  /** Names in the order of the outputs. */
  classes?: string[] | undefined;
  /** Pixels per side, where the file leaves it open. */
  imgSize?: number | undefined;
  normalisation?: Normalisation | undefined;
  /** The share of a side that the middle of an image has, which alone is looked at when it is evaluated. */
  cropPct?: number | undefined;
  channelOrder?: ChannelOrder | undefined;
  layout?: Layout | undefined;
  /** What the scores are. */
  outputs?: ScoreOutput['kind'] | undefined;
  /** The name of the output with the scores, where there are several. */
  output?: string | undefined;
  /** Values of inputs that are no images. */
  constants?: Record<string, number> | undefined;
  /** Of the processor; 0 (the default): all. */
  threads?: number | undefined;
  /** What of ONNX Runtime computes a graph of its own; the default: the processor. */
  provider?: string | undefined;
}

/** What may be read in more than one way, where neither the file nor its neighbours nor a person told. */
export type Guess = 'imgSize' | 'normalisation' | 'channelOrder' | 'layout' | 'output';

/** How a foreign classifier is used. */
export interface Reading {
  imgSize: number;
  normalisation: Normalisation;
  channelOrder: ChannelOrder;
  layout: Layout;
  output: string;
}

/** What was found out about a foreign classifier, or said by a person. */
export interface ForeignInfo {
  input: ImageInput & { imgSize: number };
  output: ScoreOutput;
  /** The names of all outputs that may be the scores. */
  outputs: string[];
  numClasses: number;
  classes: string[] | undefined;
  normalisation: Normalisation;
  /** For evaluation: see {@link ForeignOptions}. 1: all of an image. */
  cropPct: number;
  channelOrder: ChannelOrder;
  guessed: Guess[];
  /** What could not be used of what stands beside it, and what was assumed. */
  notes: string[];
}

export interface ForeignClassifier extends Classifier {
  readonly info: ForeignInfo;
  /** The same network read otherwise; it is disposed with the first one. @throws StudioError where it cannot be run so */
  read(change: Partial<Reading>): Promise<Classifier>;
  /** The same, with another normalisation alone. */
  withNormalisation(normalisation: Normalisation): Classifier;
}

/** A graph with what computes it and what is said of it. */
export interface ForeignGraph {
  /** Its file's name, for messages. */
  file: string;
  graph: DeclaredGraph;
  told: Told;
  /** Called when the contract was checked: what cannot be used is not loaded. */
  open: (input: OpenInput, outputs: ScoreOutput[]) => Promise<Runner>;
}

/** The mean and standard deviation of ImageNet's pixels, which most published networks were trained with. */
export const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** A network of bytes normalises them itself. */
const PLAIN: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };
const SIGNED: Normalisation = { mean: [128 / 255, 128 / 255, 128 / 255], std: [1, 1, 1] };

/** Sizes that classifiers are made for, most usual first: tried in turn where the file leaves the size open. */
export const USUAL_SIZES = [224, 32, 256, 384, 299, 28, 64, 96, 128, 160, 192, 240, 288, 320, 448, 512];

/**
 * Makes a classifier of a foreign graph: one image input of any layout and size, one output with a score for each
 * class. It is run on random images, so that what is told about it is known to be true.
 *
 * @throws StudioError 'mismatch' for one that is no image classifier, or does not fit what was said of it; 'bad-file'
 * where its scores are no numbers
 */
export async function openForeign(
  { file, graph, told, open }: ForeignGraph,
  options: ForeignOptions,
): Promise<ForeignClassifier> {
  const layout = options.layout ?? told.layout;
  const found = imageInput(file, graph, { layout, constants: options.constants });
  checkSize(file, found.input, options.imgSize);
  const outputs = scoreOutputs(file, graph, options.output);
  const session = new ForeignSession(file, await open(found, outputs), found.constants);
  try {
    const trial = await tryOut(
      session,
      found,
      outputs,
      options.imgSize ?? told.imgSize,
      defaults(found.input, told),
    );
    return new Foreign(file, session, describe(file, { found, outputs, told, trial, options }));
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

function checkSize(file: string, { imgSize }: ImageInput, wanted: number | undefined): void {
  if (imgSize === undefined || wanted === undefined || imgSize === wanted) return;
  throw new StudioError(
    'mismatch',
    `“${file}” takes images of ${imgSize} pixels, not of ${wanted}.`,
    'Leave the image size out.',
  );
}

/** How the first images are shown to it; the right values matter only for what is measured. */
function defaults({ type }: ImageInput, told: Told): Pick<Reading, 'normalisation' | 'channelOrder'> {
  const usual = type === 'int8' ? SIGNED : isBytes(type) ? PLAIN : IMAGENET;
  return { normalisation: told.normalisation ?? usual, channelOrder: told.channelOrder ?? 'RGB' };
}

interface Trial {
  reading: SessionReading & { input: ImageInput };
  /** Whether no one told the size and another might do as well; the same for the layout. */
  guessedSize: boolean;
  guessedLayout: boolean;
  output: ScoreOutput;
  /** Scores of {@link TRIAL_IMAGES} random images. */
  scores: Float32Array;
}

const TRIAL_IMAGES = 2;

/** Runs it on random images, of one size after the other, in both layouts, two at once and one by one. */
async function tryOut(
  session: ForeignSession,
  { input, anyLayout }: OpenInput,
  outputs: ScoreOutput[],
  told: number | undefined,
  look: Pick<Reading, 'normalisation' | 'channelOrder'>,
): Promise<Trial> {
  const known = input.imgSize ?? told;
  const layouts: Layout[] = anyLayout ? ['NCHW', 'NHWC'] : [input.layout];
  let first: unknown;
  for (const imgSize of known === undefined ? USUAL_SIZES : [known]) {
    for (const layout of layouts) {
      for (const output of outputs) {
        try {
          const reading = { ...look, imgSize, output: output.name, input: { ...input, layout } };
          const { scores, batch } = await runRandom(session, reading);
          return {
            reading: { ...reading, input: { ...reading.input, batch } },
            guessedSize: known === undefined,
            guessedLayout: layouts.length > 1 && (await runsIn(session, reading, 'NHWC')),
            output,
            scores,
          };
        } catch (error) {
          first ??= error;
        }
      }
    }
  }
  throw first;
}

/** Numbers of images that graphs were traced with, which then do with no other. */
const HIDDEN_BATCHES = [1, 4, 8, 16, 32];

/**
 * Two images at once, and one by one, or as many as it takes, where the graph cannot do that, or answers otherwise then:
 * a fixed batch may be hidden within it.
 */
async function runRandom(
  session: ForeignSession,
  reading: SessionReading,
): Promise<{ scores: Float32Array; batch: number | undefined }> {
  const images = randomImages(reading.imgSize);
  const { batch } = reading.input;
  if (batch !== undefined) return { scores: await session.run(images, reading), batch };
  const inBatchesOf = (size: number) =>
    session.run(images, { ...reading, input: { ...reading.input, batch: size } });
  let together: Float32Array;
  try {
    together = await session.run(images, reading);
  } catch (error) {
    for (const size of HIDDEN_BATCHES) {
      const scores = await inBatchesOf(size).catch(() => undefined);
      if (scores) return { scores, batch: size };
    }
    // What goes wrong with any number is not the batch's fault.
    throw error;
  }
  const alone = await inBatchesOf(1).catch(() => together);
  return differs(together, alone) ? { scores: alone, batch: 1 } : { scores: together, batch };
}

/** Whether the graph can be run in another layout, too. */
async function runsIn(session: ForeignSession, reading: SessionReading, layout: Layout): Promise<boolean> {
  if (reading.input.layout === layout) return false;
  const other = { ...reading, input: { ...reading.input, layout } };
  return session.run(randomImages(reading.imgSize), other).then(
    () => true,
    () => false,
  );
}

/** Far beyond what quantising a whole batch at once makes of it. */
function differs(a: Float32Array, b: Float32Array): boolean {
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-6);
  return a.length !== b.length || a.some((value, i) => Math.abs(value - b[i]!) > 0.25 * largest);
}

function randomImages(size: number): Images {
  const random = new Random(0, 'trial');
  const data = Float32Array.from({ length: TRIAL_IMAGES * 3 * size * size }, () => random.uniform());
  return { data, count: TRIAL_IMAGES, size };
}

interface Findings {
  found: OpenInput;
  outputs: ScoreOutput[];
  told: Told;
  trial: Trial;
  options: ForeignOptions;
}

function describe(file: string, { found, outputs, told, trial, options }: Findings): ForeignInfo {
  const { reading, output, scores } = trial;
  checkFinite(file, scores);
  const numClasses = classesOf(file, scores);
  if (options.classes && options.classes.length !== numClasses) {
    throw new StudioError(
      'mismatch',
      `“${file}” tells ${numClasses} classes apart, but ${options.classes.length} names are given.`,
      'Give one name for each class, in the order of its outputs.',
    );
  }
  const notes = [...told.notes];
  if (reading.input.without === 'sides') notes.push(inARow(reading.input.channels, reading.imgSize));
  const guessed = guesses(found, outputs, told, trial, options);
  if (guessed.includes('output')) {
    const others = outputs.slice(1).map(({ name }) => `“${name}”`);
    notes.push(`It has several outputs: “${output.name}” is taken for the scores, not ${others.join(', ')}.`);
  }
  return {
    input: { ...reading.input, imgSize: reading.imgSize },
    output: { ...output, kind: options.outputs ?? kindOf(output, scores, numClasses) },
    outputs: outputs.map(({ name }) => name),
    numClasses,
    classes: options.classes ?? fittingLabels(told, numClasses, notes),
    normalisation: options.normalisation ?? reading.normalisation,
    cropPct: options.cropPct ?? told.cropPct ?? 1,
    channelOrder: options.channelOrder ?? reading.channelOrder,
    guessed,
    notes,
  };
}

function guesses(
  { input }: OpenInput,
  outputs: ScoreOutput[],
  told: Told,
  { guessedSize, guessedLayout }: Trial,
  options: ForeignOptions,
): Guess[] {
  const plain = input.type === 'uint8';
  const open: [Guess, boolean][] = [
    ['imgSize', guessedSize],
    ['normalisation', !(options.normalisation ?? told.normalisation) && !plain],
    // Whoever describes the pixels and means another order says so.
    [
      'channelOrder',
      input.channels === 3 && !(options.channelOrder ?? told.channelOrder ?? told.normalisation),
    ],
    ['layout', guessedLayout],
    ['output', outputs.length > 1 && outputs[0]!.name !== 'logits'],
  ];
  return open.filter(([, isOpen]) => isOpen).map(([guess]) => guess);
}

function classesOf(file: string, scores: Float32Array): number {
  const perImage = scores.length / TRIAL_IMAGES;
  if (!Number.isInteger(perImage)) throw noScores(file, [scores.length]);
  return perImage === 1 ? 2 : perImage;
}

function checkFinite(file: string, scores: Float32Array): void {
  if (allFinite(scores)) return;
  throw new StudioError(
    'bad-file',
    `The scores of “${file}” are not numbers (NaN or infinite).`,
    'Its weights are damaged, or its half precision is too small for it: export it again in float32.',
  );
}

/** Rows without a negative number that sum to 1, or single numbers between 0 and 1: by chance no logits are that. */
function kindOf({ kind }: ScoreOutput, scores: Float32Array, numClasses: number): ScoreOutput['kind'] {
  const perImage = scores.length / TRIAL_IMAGES;
  if (perImage === 1) return kind;
  for (let row = 0; row < scores.length; row += numClasses) {
    const values = scores.subarray(row, row + numClasses);
    const sum = values.reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > 1e-3 || values.some((value) => value < 0)) return kind;
  }
  return 'probabilities';
}

class Foreign implements ForeignClassifier {
  /** What the scores are of random images, for each shape that they were shown in and each output. */
  readonly #shapes = new Map<string, Promise<Pick<ForeignInfo, 'numClasses'> & Pick<ScoreOutput, 'kind'>>>();

  constructor(
    private readonly file: string,
    private readonly session: ForeignSession,
    readonly info: ForeignInfo,
  ) {}

  get classes(): readonly string[] | undefined {
    return this.info.classes;
  }

  get numClasses(): number {
    return this.info.numClasses;
  }

  predict(data: Float32Array, count: number, size: number): Promise<Float32Array> {
    return this.#view({}, this.info.numClasses, this.info.output.kind).predict(data, count, size);
  }

  withNormalisation(normalisation: Normalisation): Classifier {
    return this.#view({ normalisation }, this.info.numClasses, this.info.output.kind);
  }

  async read(change: Partial<Reading>): Promise<Classifier> {
    const { imgSize, layout, output } = change;
    const shape = JSON.stringify([imgSize, layout, output]);
    const scores = this.#shapes.get(shape) ?? this.#scoresOf({ imgSize, layout, output });
    this.#shapes.set(shape, scores);
    const { numClasses, kind } = await scores;
    return this.#view(change, numClasses, kind);
  }

  async #scoresOf(change: { [K in keyof Reading]?: Reading[K] | undefined }) {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const reading = this.#reading(Object.fromEntries(given));
    const scores = await this.session.run(randomImages(reading.imgSize), reading);
    checkFinite(this.file, scores);
    const numClasses = classesOf(this.file, scores);
    return { numClasses, kind: kindOf(this.info.output, scores, numClasses) };
  }

  #reading({ layout, ...change }: Partial<Reading>): SessionReading {
    const { input, output, normalisation, channelOrder } = this.info;
    return {
      imgSize: input.imgSize,
      ...{ normalisation, channelOrder, output: output.name },
      ...change,
      input: { ...input, layout: layout ?? input.layout },
    };
  }

  #view(change: Partial<Reading>, numClasses: number, kind: ScoreOutput['kind']): Classifier {
    const reading = this.#reading(change);
    return {
      classes: numClasses === this.info.numClasses ? this.info.classes : undefined,
      numClasses,
      predict: async (data, count, size) => {
        const scores = await this.session.run({ data, count, size }, reading);
        checkFinite(this.file, scores);
        return asLogits(scores, scores.length / count, kind);
      },
      dispose: () => this.dispose(),
    };
  }

  dispose(): Promise<void> {
    return this.session.dispose();
  }
}
