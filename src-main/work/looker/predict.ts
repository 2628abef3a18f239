import { basename } from 'node:path';
import { StudioError } from '../../base/errors';
import { onnxruntime } from '../../base/natives';
import type { ProgressToken } from '../../base/progress';
import { decodeFile } from '../../data/pixels/decode';
import { readModel } from '../../formats/model';
import { corrected } from '../../formats/corrected';
import type { ForeignFormat } from '../../formats/foreign/formats';
import { openForeignFile } from '../../formats/foreign/open';
import { onnxBytes } from '../../formats/onnx/export';
import { cropCentre } from '../../nn/resize';
import type { OnnxOptions } from '../fields';
import type { Measured } from './latency';

/** Answers that are told, the likeliest first. */
const TOLD = 5;
/** Parts of a picture along a side that are covered in turn. */
const PARTS = 8;

export interface Predicted {
  /** For one picture, in ms. */
  milliseconds: number;
  pictures: {
    answers: { name: string; share: number }[];
    /** [PARTS][PARTS], 0 … 1; null where it was not asked for. */
    focus: number[][] | null;
  }[];
}

interface Opened {
  imgSize: number;
  /** The share of a picture's side that is looked at. */
  cropPct: number;
  classes: readonly string[] | undefined;
  /** @param images [count, 3, S, S], pixel values 0 … 1 @returns [count, classes] logits */
  predict: (images: Float32Array, count: number) => Promise<Float32Array>;
  close: () => Promise<void>;
}

/**
 * What classifiers say of pictures, as they are prepared for training: the shorter side is brought to the network's and
 * the middle is taken. Where it is asked for, parts of each picture are covered in grey in turn: the answer rests on
 * those without which it becomes less likely (Zeiler and Fergus, arXiv 1311.2901).
 *
 * @param paths files of pictures
 * @throws StudioError 'bad-data' where one is no picture, 'bad-file' for a classifier
 */
export async function predictPictures(
  classifiers: readonly Measured[],
  paths: readonly string[],
  focus: boolean,
  progress: ProgressToken,
): Promise<Predicted[]> {
  const found: Predicted[] = [];
  for (const [index, classifier] of classifiers.entries()) {
    const opened = await open(classifier);
    try {
      found.push(await predictAll(opened, paths, focus));
    } finally {
      await opened.close();
    }
    progress.report({ stage: 'Looking at pictures', fraction: (index + 1) / classifiers.length });
  }
  return found;
}

async function predictAll(opened: Opened, paths: readonly string[], focus: boolean): Promise<Predicted> {
  const { imgSize, cropPct } = opened;
  const pictures: Predicted['pictures'] = [];
  let milliseconds = 0;
  for (const [index, path] of paths.entries()) {
    const side = Math.round(imgSize / cropPct);
    const { images: image } = cropCentre(
      planes(await readPicture(path, side), side),
      3,
      side,
      imgSize / side,
    );
    // The first pass prepares the session.
    if (index === 0) await opened.predict(image, 1);
    const started = performance.now();
    const shares = softmax(await opened.predict(image, 1));
    milliseconds += performance.now() - started;
    const order = [...shares.keys()].sort((a, b) => shares[b]! - shares[a]!);
    pictures.push({
      answers: order.slice(0, TOLD).map((at) => ({ name: nameOf(opened, at), share: shares[at]! })),
      focus: focus ? await focusOf(opened, image, order[0]!, shares[order[0]!]!) : null,
    });
  }
  return { milliseconds: milliseconds / paths.length, pictures };
}

async function readPicture(path: string, side: number): Promise<Uint8Array> {
  try {
    return await decodeFile(path, side);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StudioError(
      'bad-data',
      `“${basename(path)}” cannot be read as a picture: ${reason}.`,
      'Choose a picture in another format, such as JPEG or PNG.',
    );
  }
}

function nameOf({ classes }: Opened, at: number): string {
  return classes?.[at] ?? `class ${at + 1}`;
}

/** How much less likely an answer is with each part covered, as a share of the most. */
async function focusOf(
  { predict, imgSize }: Opened,
  image: Float32Array,
  answer: number,
  share: number,
): Promise<number[][]> {
  const losses: number[][] = [];
  for (let row = 0; row < PARTS; row++) {
    const covered = new Float32Array(PARTS * image.length);
    for (let column = 0; column < PARTS; column++) {
      const copy = covered.subarray(column * image.length, (column + 1) * image.length);
      copy.set(image);
      cover(copy, imgSize, row, column);
    }
    const logits = await predict(covered, PARTS);
    const classes = logits.length / PARTS;
    losses.push(
      Array.from({ length: PARTS }, (_, column) => {
        const shares = softmax(logits.subarray(column * classes, (column + 1) * classes));
        return Math.max(0, share - shares[answer]!);
      }),
    );
  }
  const most = Math.max(...losses.flat());
  return losses.map((line) => line.map((loss) => (most > 0 ? loss / most : 0)));
}

/** Paints one part of a picture grey. @param image [3, S, S], changed in place */
function cover(image: Float32Array, side: number, row: number, column: number): void {
  const edge = (part: number) => Math.round((part * side) / PARTS);
  for (let plane = 0; plane < 3; plane++) {
    for (let y = edge(row); y < edge(row + 1); y++) {
      const from = (plane * side + y) * side;
      image.fill(0.5, from + edge(column), from + edge(column + 1));
    }
  }
}

/** Pixels [S, S, 3] of bytes → [3, S, S], 0 … 1. */
function planes(pixels: Uint8Array, side: number): Float32Array {
  const size = side * side;
  const image = new Float32Array(3 * size);
  for (let i = 0; i < size; i++) {
    for (let plane = 0; plane < 3; plane++) image[plane * size + i] = pixels[3 * i + plane]! / 255;
  }
  return image;
}

function softmax(logits: Float32Array): Float32Array {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = logits.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

function open(classifier: Measured): Promise<Opened> {
  const { path, format, onnx } = classifier;
  return format === 'model' ? openOwn(path, onnx) : openForeign(path, format, onnx);
}

async function openOwn(path: string, onnx: OnnxOptions): Promise<Opened> {
  const { InferenceSession, Tensor } = onnxruntime();
  const model = corrected(await readModel(path), onnx);
  const { imgSize } = model.network.config;
  const { mean, std } = model.normalisation;
  const session = await InferenceSession.create(onnxBytes(model));
  const size = imgSize * imgSize;
  return {
    imgSize,
    cropPct: model.cropPct ?? 1,
    classes: model.classes,
    predict: async (images, count) => {
      const normal = images.map((value, i) => {
        const plane = Math.floor(i / size) % 3;
        return (value - mean[plane]!) / std[plane]!;
      });
      const input = new Tensor('float32', normal, [count, 3, imgSize, imgSize]);
      const outputs = await session.run({ [session.inputNames[0]!]: input });
      return outputs[session.outputNames[0]!]!.data as Float32Array;
    },
    close: () => session.release(),
  };
}

async function openForeign(path: string, format: ForeignFormat, onnx: OnnxOptions): Promise<Opened> {
  const classifier = await openForeignFile(path, format, onnx);
  const { cropPct, input } = classifier.info;
  const { imgSize } = input;
  return {
    imgSize,
    cropPct,
    classes: classifier.info.classes,
    predict: (images, count) => classifier.predict(images, count, imgSize),
    close: () => classifier.dispose(),
  };
}
