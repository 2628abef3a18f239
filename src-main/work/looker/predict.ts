import { basename } from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import { onnxruntime } from '../../base/natives';
import { encodeModel } from '../../engine/onnx/model';
import type { OnnxModel } from '../../engine/onnx/model';
import type { ProgressToken } from '../../base/progress';
import { decodeFile } from '../../data/pixels/decode';
import { readModel } from '../../formats/model';
import { corrected } from '../../formats/corrected';
import type { ForeignFormat } from '../../formats/foreign/formats';
import { openForeignFile } from '../../formats/foreign/open';
import { toOnnx } from '../../formats/onnx/export';
import { ONNX_OUTPUT } from '../../formats/onnx/names';
import { blockConfig, numPrefixTokens, numTokens } from '../../nn/config';
import type { ViTConfig } from '../../nn/config';
import { cropCentre } from '../../nn/resize';
import type { OnnxOptions } from '../reading-fields';
import type { Measured } from './latency';
import { attentionRollout } from './rollout';

/** Answers that are told, the likeliest first. */
const TOLD = 5;
/** Parts of a picture along a side that are covered in turn. */
const PARTS = 8;

export interface Predicted {
  /** For one picture, in ms. */
  milliseconds: number;
  pictures: {
    answers: { name: string; share: number }[];
    /** [side][side], 0 … 1; null where it was not asked for. */
    focus: number[][] | null;
    /** How the focus was found: by what the network attends to, or by covering parts. */
    by: 'attention' | 'covering';
  }[];
}

interface Opened {
  imgSize: number;
  /** The share of a picture's side that is looked at. */
  cropPct: number;
  classes: readonly string[] | undefined;
  /** @param images [count, 3, S, S], pixel values 0 … 1 @returns [count, classes] logits */
  predict: (images: Float32Array, count: number) => Promise<Float32Array>;
  /** What the answer comes from, [patches along a side][…], not yet scaled; of a Vision Transformer of ours. */
  attend?: (image: Float32Array) => Promise<number[][]>;
  close: () => Promise<void>;
}

/**
 * What classifiers say of pictures, as they are prepared for training: the shorter side is brought to the network's and
 * the middle is taken. Where it is asked for, also what the answer rests on: of a Vision Transformer of ours what it
 * attends to ({@link attentionRollout}); of others parts of each picture are covered in grey in turn, and those matter
 * without which the answer becomes less likely (Zeiler and Fergus, arXiv 1311.2901).
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
    const opened = await open(classifier, focus);
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
      by: opened.attend ? 'attention' : 'covering',
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

/** What an answer rests on, from the least to the most. */
async function focusOf(
  opened: Opened,
  image: Float32Array,
  answer: number,
  share: number,
): Promise<number[][]> {
  const found = opened.attend ? await opened.attend(image) : await coveringOf(opened, image, answer, share);
  const all = found.flat();
  // Attention is never nothing: it is read from its least on. What does not change the answer matters not at all.
  const least = opened.attend ? Math.min(...all) : 0;
  const range = Math.max(...all) - least;
  return found.map((line) => line.map((value) => (range > 0 ? (value - least) / range : 0)));
}

/** How much less likely an answer is with each part covered. */
async function coveringOf(
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
  return losses;
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

function open(classifier: Measured, focus: boolean): Promise<Opened> {
  const { path, format, onnx } = classifier;
  return format === 'model' ? openOwn(path, onnx, focus) : openForeign(path, format, onnx);
}

async function openOwn(path: string, onnx: OnnxOptions, focus: boolean): Promise<Opened> {
  const { InferenceSession, Tensor } = onnxruntime();
  const model = corrected(await readModel(path), onnx);
  const { network } = model;
  const { imgSize } = network.config;
  const { mean, std } = model.normalisation;
  const attentions = focus && network.arch === 'vit' ? attentionsOf(network.config) : undefined;
  const graph = toOnnx(model);
  const session = await InferenceSession.create(encodeModel(attentions ? attentions.told(graph) : graph));
  const size = imgSize * imgSize;
  const run = (images: Float32Array, count: number) => {
    const normal = images.map((value, i) => {
      const plane = Math.floor(i / size) % 3;
      return (value - mean[plane]!) / std[plane]!;
    });
    const input = new Tensor('float32', normal, [count, 3, imgSize, imgSize]);
    return session.run({ [session.inputNames[0]!]: input });
  };
  return {
    imgSize,
    cropPct: model.cropPct ?? 1,
    classes: model.classes,
    predict: async (images, count) => (await run(images, count))[ONNX_OUTPUT]!.data as Float32Array,
    ...(attentions ? { attend: async (image: Float32Array) => attentions.read(await run(image, 1)) } : {}),
    close: () => session.release(),
  };
}

/** Lets a Vision Transformer's graph tell what each layer attends to, and reads from that what the answer comes from. */
function attentionsOf(config: ViTConfig) {
  const tokens = numTokens(config);
  const prefix = numPrefixTokens(config);
  const side = config.imgSize / config.patchSize;
  const headsAt = (layer: number) => blockConfig(config, layer).numHeads;
  let names: string[] = [];
  const told = (graph: OnnxModel): OnnxModel => {
    names = graph.nodes.filter(({ op }) => op === 'Softmax').map(({ outputs }) => outputs[0]!);
    const more = names.map((name, layer) => {
      const shape = ['batch', headsAt(layer), tokens, tokens];
      return { name, type: 'float32' as const, shape };
    });
    return { ...graph, outputs: [...graph.outputs, ...more] };
  };
  const read = (outputs: InferenceSession.OnnxValueMapType): number[][] => {
    const layers = names.map((name, layer) => {
      return { data: outputs[name]!.data as Float32Array, heads: headsAt(layer), tokens };
    });
    const patches = Array.from({ length: tokens - prefix }, (_, i) => prefix + i);
    const from = config.globalPool === 'avg' ? patches : config.distilled ? [0, 1] : [0];
    const flow = attentionRollout(layers, from).subarray(prefix);
    return Array.from({ length: side }, (_, row) => [...flow.subarray(row * side, (row + 1) * side)]);
  };
  return { told, read };
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
