import type * as Transformers from '@huggingface/transformers';
import { readFile } from 'node:fs/promises';
import { onnxruntime } from '../base/natives';
import { Random } from '../base/random';
import type { Classifier, Model, Normalisation } from '../nn/model';
import { importViT } from './import';
import { importNamed } from './named';
import { compareLogits, type OnnxSource, RUN_ONCE, runOnnx } from './onnx/compare';
import type { OnnxPrecision } from './onnx/graph';
import { runInParts } from './onnx/parts';
import { releaseTensors } from './release';
import { runTfjs } from './tfjs/run';

/** How an export that was read again by another reader compares with the original. */
export interface Verification {
  reader: string;
  samples: number;
  /** Largest absolute difference between two logits. */
  maxDifference: number;
  /** Whether that is within the tolerance, as a share of the largest logit. */
  agrees: boolean;
  note?: string;
}

/** Images to compare on, and what the original makes of them. */
export interface Samples {
  count: number;
  size: number;
  /** [count, size, size, 3] */
  pixels: Uint8Array;
  /** The same as [count, 3, size, size], 0 … 1. */
  images: Float32Array;
  /** [count, classes] */
  logits: Float32Array;
}

/** float32 sums in another order differ by less than this share of the largest value. */
const TOLERANCE = 1e-4;

/** Shares of the largest logit: 11 bits of a number, and 8 bits of weights and of every layer's inputs. */
const ONNX_TOLERANCE: Record<OnnxPrecision, number> = { fp32: TOLERANCE, fp16: 0.01, int8: 0.2 };

/** A batch of seeded random images, with the original's logits. */
export async function makeSamples(original: Classifier, size: number, count = 5): Promise<Samples> {
  const random = new Random(0, 'verification');
  const pixels = Uint8Array.from({ length: count * size * size * 3 }, () => random.integer(256));
  const images = new Float32Array(pixels.length);
  const area = size * size;
  for (let i = 0; i < pixels.length; i++) {
    const image = Math.floor(i / (3 * area));
    const pixel = Math.floor(i / 3) % area;
    images[(image * 3 + (i % 3)) * area + pixel] = pixels[i]! / 255;
  }
  return { count, size, pixels, images, logits: await original.predict(images, count, size) };
}

/** What of an export's options changes how its file is run. */
interface HowItRuns {
  /** How its numbers are kept. */
  precision?: OnnxPrecision;
  preprocess?: boolean;
}

/** Runs an ONNX file on onnxruntime. */
export async function verifyOnnx(
  path: string,
  { normalisation }: Model,
  samples: Samples,
  { precision = 'fp32', preprocess = false }: HowItRuns = {},
): Promise<Verification> {
  const { count, size, images } = samples;
  if (preprocess)
    return judge('onnxruntime', await runPixels(path, samples), samples, ONNX_TOLERANCE[precision]);
  const input = { data: normalised(images, normalisation, size), shape: [count, 3, size, size] };
  const logits = await (precision === 'fp16' ? runInParts(path, input) : runOnnx(path, input));
  return judge('onnxruntime', logits, samples, ONNX_TOLERANCE[precision]);
}

/** Runs an ORT file on onnxruntime, which knows it by its first bytes. */
export async function verifyOrt(
  path: string,
  { normalisation }: Model,
  samples: Samples,
  { precision = 'fp32', preprocess = false }: HowItRuns,
): Promise<Verification> {
  const { count, size, images } = samples;
  const file = await readFile(path);
  const logits = preprocess
    ? await runPixels(file, samples)
    : await runOnnx(file, { data: normalised(images, normalisation, size), shape: [count, 3, size, size] });
  return judge('onnxruntime', logits, samples, ONNX_TOLERANCE[precision]);
}

/** A file that takes images as they are: [count, size, size, 3] bytes. */
async function runPixels(source: OnnxSource, { count, size, pixels }: Samples): Promise<Float32Array> {
  const { InferenceSession, Tensor } = onnxruntime();
  const session = await (typeof source === 'string'
    ? InferenceSession.create(source, RUN_ONCE)
    : InferenceSession.create(source, RUN_ONCE));
  try {
    const input = new Tensor('uint8', pixels, [count, size, size, 3]);
    const results = await session.run({ [session.inputNames[0]!]: input });
    return results[session.outputNames[0]!]!.data as Float32Array;
  } finally {
    await session.release();
  }
}

/** Loads a TensorFlow.js folder with its own reader, and computes on its WebAssembly backend. */
export async function verifyTfjs(
  folder: string,
  { normalisation }: Model,
  samples: Samples,
): Promise<Verification> {
  const { count, size, images } = samples;
  const data = normalised(images, normalisation, size);
  return judge('TensorFlow.js', await runTfjs(folder, { data, shape: [count, 3, size, size] }), samples);
}

/** Reads the weights with our strict parser, and computes with what was read. */
export async function verifyWeights(
  path: string,
  model: Model,
  samples: Samples,
  classifierOf: (model: Model) => Classifier,
): Promise<Verification> {
  const found = model.network.arch === 'vit' ? await importViT(path) : (await importNamed(path))!;
  const reader = classifierOf(found);
  try {
    const logits = await reader.predict(samples.images, samples.count, samples.size);
    const result = judge('WAVE Studio', logits, samples);
    return sameDescription(found, model)
      ? result
      : { ...result, agrees: false, note: 'Its description differs.' };
  } finally {
    await reader.dispose();
    releaseTensors(found.weights);
  }
}

/** Loads a Hugging Face folder with transformers.js, from the disk only; undefined where that is not installed. */
export async function verifyTransformersJs(
  folder: string,
  model: Model,
  samples: Samples,
): Promise<Verification | undefined> {
  const library = await loadTransformersJs();
  if (!library) return undefined;
  const { AutoImageProcessor, AutoModelForImageClassification, RawImage, env } = library;
  env.allowRemoteModels = false;
  env.useFSCache = false;
  const { size, count, pixels } = samples;
  const processor = await AutoImageProcessor.from_pretrained(folder);
  const network = await AutoModelForImageClassification.from_pretrained(folder, {
    dtype: 'fp32',
    device: 'cpu',
    session_options: RUN_ONCE,
  });
  try {
    const raw = Array.from({ length: count }, (_, i) => {
      const length = 3 * size * size;
      return new RawImage(new Uint8ClampedArray(pixels.slice(i * length, (i + 1) * length)), size, size, 3);
    });
    const output = (await network(await processor(raw))) as { logits: { data: Float32Array } };
    const labels = (network.config as { id2label?: Record<string, string> }).id2label;
    const named = model.classes.every((name, index) => labels?.[index] === name);
    const result = judge('transformers.js', output.logits.data, samples);
    return named ? result : { ...result, agrees: false, note: 'Its labels differ.' };
  } finally {
    await network.dispose();
  }
}

/** Named so that no bundler takes it along: it is for developers, and for those who install it. */
async function loadTransformersJs(): Promise<typeof Transformers | undefined> {
  const name = '@huggingface/transformers';
  try {
    return (await import(/* @vite-ignore */ name)) as typeof Transformers;
  } catch {
    return undefined;
  }
}

/** Compares another reader's logits with the original's. */
function judge(reader: string, logits: Float32Array, samples: Samples, tolerance = TOLERANCE): Verification {
  const { maxDifference, largest, sameClass } = compareLogits(samples.logits, logits, samples.count);
  const agrees = maxDifference <= tolerance * largest + 1e-6;
  const same = Math.round(sameClass * samples.count);
  const note = `The same class for ${same} of ${samples.count} images.`;
  return {
    reader,
    samples: samples.count,
    maxDifference,
    agrees,
    ...(tolerance === TOLERANCE ? {} : { note }),
  };
}

/** Images 0 … 1 as a network wants them. [count, 3, size, size] */
export function normalised(images: Float32Array, { mean, std }: Normalisation, size: number): Float32Array {
  return images.map((value, i) => {
    const channel = Math.floor(i / (size * size)) % 3;
    return (value - mean[channel]!) / std[channel]!;
  });
}

/** Whether class names, normalisation and all that makes the network compute as it does came back. */
function sameDescription(a: Model, b: Model): boolean {
  const told = ({ classes, normalisation, network }: Model) => {
    if (network.arch !== 'vit')
      return JSON.stringify([classes, normalisation, Object.entries(network.config).sort()]);
    const { embedDim, depth, numHeads, headDim, imgSize, patchSize } = network.config;
    return JSON.stringify([classes, normalisation, embedDim, depth, numHeads, headDim, imgSize, patchSize]);
  };
  return told(a) === told(b);
}
