import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import { Random } from '../../base/random';
import type { Classifier, Normalisation } from '../../nn/model';
import { imageInput, type Layout, type ImageInput, scoreOutput, type ScoreOutput } from './contract';
import { resolveExternal } from './external';
import { readOnnxHeader, type OnnxHeader } from './header';
import { asLogits, noScores, OnnxSession } from './session';
import { type Description, fromMetadata, fromNeighbours } from './sidecar';

/** What a person may say of a foreign classifier; left out: found out. */
export interface OnnxOverrides {
  /** Names in the order of the outputs. */
  classes?: string[] | undefined;
  /** Pixels per side, where the file leaves it open. */
  imgSize?: number | undefined;
  normalisation?: Normalisation | undefined;
  layout?: Layout | undefined;
  outputs?: ScoreOutput['kind'] | undefined;
  /** Of the processor; 0 (the default): all. */
  threads?: number | undefined;
}

/** What was found out about a foreign classifier, or said by a person. */
export interface OnnxClassifierInfo {
  irVersion: number;
  opset: number;
  producer: string;
  input: ImageInput & { imgSize: number };
  output: ScoreOutput;
  numClasses: number;
  parameters: number;
  classes: string[] | undefined;
  normalisation: Normalisation;
  /** What neither the file nor its neighbours nor a person told. */
  guessed: ('imgSize' | 'normalisation')[];
  /** Absolute paths of the other files that hold weights of it. */
  externalFiles: string[];
}

export interface OnnxClassifier extends Classifier {
  readonly info: OnnxClassifierInfo;
  /** The same network given images that are normalised otherwise; it is disposed with the first one. */
  withNormalisation(normalisation: Normalisation): Classifier;
}

/** The mean and standard deviation of ImageNet's pixels, which most published networks were trained with. */
export const IMAGENET: Normalisation = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] };
/** A network of bytes normalises them itself. */
const PLAIN: Normalisation = { mean: [0, 0, 0], std: [1, 1, 1] };

/** Sizes that classifiers are made for, most usual first: tried in turn where the file leaves the size open. */
const USUAL_SIZES = [224, 32, 256, 384, 299, 28, 64, 96, 128, 160, 192, 240, 288, 320, 448, 512];

/**
 * Opens an image classifier in an ONNX file: one image input of any layout and size, one output with a score for each
 * class. It is run once on random images, so that what is told about it is known to be true.
 *
 * @throws StudioError 'bad-file' for a damaged or too new file, or one that reaches outside its folder; 'mismatch' for
 * one that is no image classifier, or does not fit what was said of it
 */
export async function openOnnxClassifier(
  path: string,
  overrides: OnnxOverrides = {},
): Promise<OnnxClassifier> {
  const header = readOnnxHeader(path);
  const externalFiles = [...resolveExternal(path, header.external).values()];
  const input = imageInput(path, header, overrides.layout);
  checkSize(path, input, overrides.imgSize);
  const output = scoreOutput(path, header, overrides.outputs);
  const known = { ...fromNeighbours(path), ...fromMetadata(header.metadata), ...stated(overrides) };
  const session = await OnnxSession.open(path, input, output.name, overrides.threads ?? 0);
  try {
    const trial = await tryOut(session, input.imgSize ?? known.imgSize);
    const info = describe(path, { header, externalFiles, input, output, trial, known, overrides });
    return classifierOf(session, info);
  } catch (error) {
    await session.dispose();
    throw error;
  }
}

/** Says what an ONNX classifier is, without keeping it open. Throws what {@link openOnnxClassifier} throws. */
export async function inspectOnnx(path: string, overrides: OnnxOverrides = {}): Promise<OnnxClassifierInfo> {
  const classifier = await openOnnxClassifier(path, overrides);
  await classifier.dispose();
  return classifier.info;
}

function stated({ classes, imgSize, normalisation }: OnnxOverrides): Description {
  return {
    ...(classes ? { classes } : {}),
    ...(imgSize === undefined ? {} : { imgSize }),
    ...(normalisation ? { normalisation } : {}),
  };
}

interface Trial {
  imgSize: number;
  /** Whether no one told the size and another might do as well. */
  guessed: boolean;
  /** Output for {@link TRIAL_IMAGES} random images. */
  scores: Float32Array;
}

const TRIAL_IMAGES = 2;

function checkSize(path: string, { imgSize }: ImageInput, wanted: number | undefined): void {
  if (imgSize === undefined || wanted === undefined || imgSize === wanted) return;
  throw new StudioError(
    'mismatch',
    `“${basename(path)}” takes images of ${imgSize} pixels, not of ${wanted}.`,
    'Leave the image size out.',
  );
}

async function tryOut(session: OnnxSession, told: number | undefined): Promise<Trial> {
  if (told !== undefined) return { imgSize: told, guessed: false, scores: await runRandom(session, told) };
  let first: unknown;
  for (const imgSize of USUAL_SIZES) {
    try {
      return { imgSize, guessed: true, scores: await runRandom(session, imgSize) };
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

function runRandom(session: OnnxSession, size: number): Promise<Float32Array> {
  const random = new Random(0, 'trial');
  const data = Float32Array.from({ length: TRIAL_IMAGES * 3 * size * size }, () => random.uniform());
  return session.run({ data, count: TRIAL_IMAGES, size }, size, PLAIN);
}

interface Findings {
  header: OnnxHeader;
  externalFiles: string[];
  input: ImageInput;
  output: ScoreOutput;
  trial: Trial;
  known: Description;
  overrides: OnnxOverrides;
}

function describe(path: string, findings: Findings): OnnxClassifierInfo {
  const { header, externalFiles, input, output, trial, known, overrides } = findings;
  const numClasses = trial.scores.length / TRIAL_IMAGES;
  if (numClasses < 2) throw noScores(path, [TRIAL_IMAGES, numClasses]);
  if (overrides.classes && overrides.classes.length !== numClasses) {
    throw new StudioError(
      'mismatch',
      `“${basename(path)}” tells ${numClasses} classes apart, but ${overrides.classes.length} names are given.`,
      'Give one name for each class, in the order of its outputs.',
    );
  }
  const kind =
    overrides.outputs ?? (areProbabilities(trial.scores, numClasses) ? 'probabilities' : output.kind);
  const { irVersion, opset, producer, parameters } = header;
  return {
    irVersion,
    opset,
    producer,
    input: { ...input, imgSize: trial.imgSize },
    output: { ...output, kind },
    numClasses,
    parameters,
    classes: known.classes?.length === numClasses ? known.classes : undefined,
    normalisation: known.normalisation ?? (input.type === 'uint8' ? PLAIN : IMAGENET),
    guessed: [
      ...(trial.guessed ? (['imgSize'] as const) : []),
      ...(known.normalisation || input.type === 'uint8' ? [] : (['normalisation'] as const)),
    ],
    externalFiles,
  };
}

/** Rows without a negative number that sum to 1: by chance no logits do that. */
function areProbabilities(scores: Float32Array, numClasses: number): boolean {
  for (let row = 0; row < scores.length; row += numClasses) {
    const values = scores.subarray(row, row + numClasses);
    const sum = values.reduce((a, b) => a + b, 0);
    if (Math.abs(sum - 1) > 1e-3 || values.some((value) => value < 0)) return false;
  }
  return true;
}

function classifierOf(session: OnnxSession, info: OnnxClassifierInfo): OnnxClassifier {
  const { classes, numClasses, input, output } = info;
  const normalised = (normalisation: Normalisation): Classifier => ({
    classes,
    numClasses,
    predict: async (data, count, size) =>
      asLogits(await session.run({ data, count, size }, input.imgSize, normalisation), output.kind),
    dispose: () => session.dispose(),
  });
  return { ...normalised(info.normalisation), info, withNormalisation: normalised };
}
