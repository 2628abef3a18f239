import { StudioError } from '../../base/errors';
import { joined } from '../onnx/compare';
import type { Constant, ImageInput, ImageType, ScoreOutput } from './contract';
import { type Images, inputValues, type PixelReading } from './pixels';

/** A tensor of scores as a runtime gives it. */
export interface Scores {
  dims: readonly number[];
  data: Float32Array;
}

/** Something that computes a graph: ONNX Runtime, TensorFlow.js. */
export interface Runner {
  /**
   * @param values the image input, in its own order
   * @param output the name of the output that is wanted
   * @throws anything where the graph cannot be computed so
   */
  run(feed: Feed, output: string): Promise<Scores>;
  dispose(): Promise<void>;
}

export interface Feed {
  name: string;
  type: ImageType;
  shape: number[];
  values: Float32Array;
  constants: readonly Constant[];
}

/** Images at once where the file allows any number: more takes memory and is no faster. */
const BATCH = 32;

/** What a foreign classifier is run with. */
export interface SessionReading extends PixelReading {
  input: ImageInput;
  output: string;
}

/** A foreign classifier: takes our images as they are and gives its scores as they are. */
export class ForeignSession {
  constructor(
    /** The file's name, for messages. */
    private readonly file: string,
    private readonly runner: Runner,
    private readonly constants: readonly Constant[],
  ) {}

  /** @returns [count, scores]: the output of each image, one after the other */
  async run(images: Images, reading: SessionReading): Promise<Float32Array> {
    const { batch } = reading.input;
    const parts: Float32Array[] = [];
    for (let from = 0; from < images.count; from += batch ?? BATCH) {
      const count = Math.min(batch ?? BATCH, images.count - from);
      const pixels = 3 * images.size ** 2;
      const data = images.data.subarray(from * pixels, (from + count) * pixels);
      const values = inputValues({ data, count, size: images.size }, reading.input, reading);
      const scores = await this.#runBatch(values, batch ?? count, reading);
      parts.push(scores.subarray(0, (scores.length / (batch ?? count)) * count));
    }
    return joined(parts);
  }

  /** Runs one batch; images that it lacks are black. */
  async #runBatch(
    values: Float32Array,
    batch: number,
    { input, imgSize, output }: SessionReading,
  ): Promise<Float32Array> {
    const { name, type, layout, channels, width = imgSize } = input;
    const shape = layout === 'NCHW' ? [batch, channels, imgSize, width] : [batch, imgSize, width, channels];
    if (input.without === 'sides') shape.splice(1, 3, channels * imgSize * width);
    else if (input.without) shape.splice(input.without === 'batch' ? 0 : 1, 1);
    const whole = new Float32Array(batch * channels * imgSize * width);
    whole.set(values);
    let scores: Scores;
    try {
      scores = await this.runner.run({ name, type, shape, values: whole, constants: this.constants }, output);
    } catch (error) {
      if (error instanceof StudioError) throw error;
      throw new StudioError(
        'mismatch',
        `“${this.file}” cannot be run on images of ${imgSize} pixels: ${firstLine(error)}`,
        input.imgSize === undefined
          ? 'Say which image size it was made for: --img-size.'
          : 'Its graph does not fit its own input: export it again.',
      );
    }
    if (!areScores(scores.dims, batch)) throw noScores(this.file, scores.dims);
    return scores.data;
  }

  dispose(): Promise<void> {
    return this.runner.dispose();
  }
}

/** One row for each image, with one number for each class: all other sides are 1. */
function areScores(dims: readonly number[], batch: number): boolean {
  const rest = dims[0] === batch ? dims.slice(1) : batch === 1 ? dims : undefined;
  return rest !== undefined && rest.filter((dim) => dim !== 1).length <= 1 && !dims.includes(0);
}

/** @throws StudioError 'mismatch' that says what a model gives instead of class scores */
export function noScores(file: string, dims: readonly number[]): StudioError {
  return new StudioError(
    'mismatch',
    `“${file}” gives [${dims.join(', ')}] for its images, not one score for each class.`,
    'A teacher takes one image and gives one score for each class.',
  );
}

/**
 * Scores as logits: what a softmax makes the same probabilities of. A single score tells two classes apart, and is the
 * second one's.
 *
 * @param perImage numbers of each image
 */
export function asLogits(scores: Float32Array, perImage: number, kind: ScoreOutput['kind']): Float32Array {
  const log = (p: number) => Math.log(Math.max(p, SMALLEST));
  if (perImage > 1) return kind === 'logits' ? scores : scores.map(log);
  const logits = new Float32Array(2 * scores.length);
  scores.forEach((score, i) => {
    logits[2 * i] = kind === 'logits' ? 0 : log(1 - score);
    logits[2 * i + 1] = kind === 'logits' ? score : log(score);
  });
  return logits;
}

/** Probabilities that float32 rounds to 0 are finite logits still. */
const SMALLEST = 2 ** -126;

export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return `${message.split('\n', 1)[0]!.slice(0, 300).replace(/\.$/, '')}.`;
}
