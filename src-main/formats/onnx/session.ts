import { basename } from 'node:path';
import type * as ort from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import { onnxruntime } from '../../base/natives';
import type { Normalisation } from '../../nn/model';
import { resizeImages } from '../../nn/resize';
import { floatsFrom } from '../safetensors/floats';
import { joined } from './compare';
import type { ImageInput, ScoreOutput } from './contract';
import { toFloat16 } from './float16';

/** Images in plain memory: [count, 3, size, size] float32, RGB, pixel values 0 … 1. */
export interface Images {
  data: Float32Array;
  count: number;
  size: number;
}

/** Images at once where the file allows any number: more takes memory and is no faster. */
const BATCH = 32;

/** A foreign classifier on ONNX Runtime: takes our images as they are and gives its output as it is. */
export class OnnxSession {
  private constructor(
    private readonly path: string,
    private readonly session: ort.InferenceSession,
    private readonly input: ImageInput,
    private readonly output: string,
  ) {}

  /**
   * @param threads of the processor; 0: all
   * @throws StudioError 'bad-file' where ONNX Runtime refuses the file
   */
  static async open(path: string, input: ImageInput, output: string, threads: number): Promise<OnnxSession> {
    const { InferenceSession } = onnxruntime();
    try {
      const session = await InferenceSession.create(path, {
        intraOpNumThreads: threads,
        logSeverityLevel: 4, // what fails is told by the error
      });
      return new OnnxSession(path, session, input, output);
    } catch (error) {
      throw new StudioError(
        'bad-file',
        `ONNX Runtime cannot load “${basename(path)}”: ${firstLine(error)}`,
        'Export it again with operator set 17 and no custom operators.',
      );
    }
  }

  /**
   * @param imgSize pixels per side that the network wants
   * @returns the output of each image, one after the other
   */
  async run(images: Images, imgSize: number, normalisation: Normalisation): Promise<Float32Array> {
    const { batch } = this.input;
    const parts: Float32Array[] = [];
    for (let from = 0; from < images.count; from += batch ?? BATCH) {
      const count = Math.min(batch ?? BATCH, images.count - from);
      const pixels = 3 * images.size ** 2;
      const part = images.data.subarray(from * pixels, (from + count) * pixels);
      const feed = inputValues(
        resizeImages(part, 3 * count, images.size, imgSize),
        imgSize,
        this.input,
        normalisation,
      );
      const scores = await this.#runBatch(feed, batch ?? count, imgSize);
      parts.push(scores.subarray(0, (scores.length / (batch ?? count)) * count));
    }
    return joined(parts);
  }

  /** Runs one batch; images that it lacks are black. */
  async #runBatch(values: Float32Array, batch: number, imgSize: number): Promise<Float32Array> {
    const { name, type, layout, channels } = this.input;
    const shape =
      layout === 'NCHW' ? [batch, channels, imgSize, imgSize] : [batch, imgSize, imgSize, channels];
    const whole = new Float32Array(batch * channels * imgSize ** 2);
    whole.set(values);
    const feed = { [name]: tensorOf(type, whole, shape) };
    let results: ort.InferenceSession.OnnxValueMapType;
    try {
      results = await this.session.run(feed, [this.output]);
    } catch (error) {
      throw new StudioError(
        'mismatch',
        `“${basename(this.path)}” cannot be run on images of ${imgSize} pixels: ${firstLine(error)}`,
        'Say which image size it was made for.',
      );
    }
    const scores = results[this.output]!;
    const [rows, classes, ...rest] = scores.dims;
    if (rows !== batch || classes === undefined || rest.some((dim) => dim !== 1)) {
      throw noScores(this.path, scores.dims);
    }
    return floatsOf(scores);
  }

  dispose(): Promise<void> {
    return this.session.release();
  }
}

/** @throws StudioError 'mismatch' that says what a model gives instead of class scores */
export function noScores(path: string, dims: readonly number[]): StudioError {
  return new StudioError(
    'mismatch',
    `“${basename(path)}” gives [${dims.join(', ')}] for its images, not one score for each class.`,
    'A teacher takes one image and gives one score for each class.',
  );
}

/** Scores as logits: what a softmax makes the same probabilities of. */
export function asLogits(scores: Float32Array, kind: ScoreOutput['kind']): Float32Array {
  return kind === 'logits' ? scores : scores.map((p) => Math.log(Math.max(p, SMALLEST)));
}

/** Probabilities that float32 rounds to 0 are finite logits still. */
const SMALLEST = 2 ** -126;

/** Normalised values in the network's layout and number of channels. */
function inputValues(
  images: Float32Array,
  size: number,
  { layout, channels, type }: ImageInput,
  { mean, std }: Normalisation,
): Float32Array {
  const area = size * size;
  const count = images.length / (3 * area);
  const source = channels === 3 ? images : greyed(images, area);
  const scale = type === 'uint8' ? 255 : 1;
  const values = new Float32Array(source.length);
  for (let plane = 0; plane < count * channels; plane++) {
    const channel = plane % channels;
    const factor = scale / std[channel]!;
    const shift = mean[channel]!;
    const [start, step] =
      layout === 'NCHW' ? [plane * area, 1] : [(plane - channel) * area + channel, channels];
    for (let i = 0; i < area; i++) values[start + i * step] = (source[plane * area + i]! - shift) * factor;
  }
  return values;
}

/** Luma as in ITU-R BT.601, which is what image libraries call grey. [n, 3, area] → [n, area] */
function greyed(images: Float32Array, area: number): Float32Array {
  const grey = new Float32Array(images.length / 3);
  for (let i = 0; i < grey.length; i++) {
    const red = Math.floor(i / area) * 3 * area + (i % area);
    grey[i] = 0.299 * images[red]! + 0.587 * images[red + area]! + 0.114 * images[red + 2 * area]!;
  }
  return grey;
}

function tensorOf(type: ImageInput['type'], values: Float32Array, shape: number[]): ort.Tensor {
  const { Tensor } = onnxruntime();
  switch (type) {
    case 'float32':
      return new Tensor('float32', values, shape);
    case 'float16':
      // ONNX Runtime's own constructor makes a Float16Array of these bits where there is such a thing, which its
      // binding then takes for empty (seen in 1.30 on Node 24).
      return Object.assign(new Tensor('uint16', toFloat16(values), shape), { type: 'float16' });
    case 'uint8':
      return new Tensor('uint8', Uint8Array.from(values, Math.round), shape);
  }
}

function floatsOf(tensor: ort.Tensor): Float32Array {
  if (tensor.type === 'float32') return tensor.data as Float32Array;
  // Half precision: as numbers or as bits, depending on what the JavaScript engine knows.
  const { data } = tensor;
  if (!(data instanceof Uint16Array)) return Float32Array.from(data as unknown as ArrayLike<number>);
  return floatsFrom('F16', new Uint8Array(data.slice().buffer))!;
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n', 1)[0]!.slice(0, 300);
}
