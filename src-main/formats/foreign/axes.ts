import { ElementType } from '../../engine/onnx/model';
import type { Layout } from '../told/told';

/** A value of a graph, as its file declares it. */
export interface DeclaredValue {
  name: string;
  /** ONNX's `TensorProto.DataType`; 0 where the file does not tell or it is no tensor. */
  elementType: number;
  /** A number, a symbol, or '?'; undefined where not even the rank is told. */
  shape: (number | string)[] | undefined;
}

/**
 * The axis that a shape does without: grey images as [N, H, W], one image alone as [3, H, W] or [H, W, 3]; `sides`: all
 * pixels of an image in a row.
 */
export type Lacking = 'channels' | 'batch' | 'sides';

type Dims = readonly (number | string)[];

/** Of fewer than four sides: which is not there. Both sides of an image are equal, or both are open. */
export function lackingAxis({ shape, elementType }: DeclaredValue): Lacking | undefined {
  if (shape?.length === 2) return isOfPixels(elementType) && sideOf(shape[1]) ? 'sides' : undefined;
  if (shape?.length !== 3) return undefined;
  const alike = (a?: number | string, b?: number | string) =>
    typeof a === 'number' ? a === b && a > 3 : typeof b === 'string';
  const [first, second, third] = shape;
  if (first === 3 && alike(second, third)) return 'batch';
  if (third === 3 && alike(first, second)) return 'batch';
  return alike(second, third) ? 'channels' : undefined;
}

/** Rows of other whole numbers are words of a text. */
const isOfPixels = (elementType: number): boolean =>
  [ElementType.float32, ElementType.float16, ElementType.float64, ElementType.uint8].some(
    (each) => each === elementType,
  );

/** A side less than that is a table's, not an image's: scikit-learn's digits have 8. */
const LEAST_SIDE = 8;

/** The side and the channels of an image whose pixels are so many numbers. No number is both a square and three. */
function sideOf(count: number | string | undefined): { side: number; channels: 1 | 3 } | undefined {
  if (typeof count !== 'number') return undefined;
  const found = ([1, 3] as const).map((channels) => ({ channels, side: Math.sqrt(count / channels) }));
  return found.find(({ side }) => Number.isInteger(side) && side >= LEAST_SIDE);
}

/** What is taken for granted of images whose pixels come in a row. */
export function inARow(channels: 1 | 3, side: number): string {
  const count = channels * side ** 2;
  return channels === 1
    ? `It takes ${count} numbers for each image: they are taken for ${side} × ${side} grey pixels.`
    : `It takes ${count} numbers for each image: they are taken for ${side} × ${side} pixels of three colours.`;
}

/** All four sides of an input, in the layout that it has, or in channels first where nothing tells. */
export function fourSides(
  shape: DeclaredValue['shape'],
  without: Lacking | undefined,
  said: Layout | undefined,
): { dims: Dims; layout: Layout | undefined } {
  const whole: Dims = shape ?? ['?', '?', '?', '?'];
  if (without === 'sides') {
    const { side, channels } = sideOf(whole[1])!;
    const layout = channels === 1 ? 'NCHW' : said;
    const sides = layout === 'NHWC' ? [side, side, channels] : [channels, side, side];
    return { dims: [whole[0]!, ...sides], layout };
  }
  if (without === 'channels') return { dims: whole.toSpliced(1, 0, 1), layout: 'NCHW' };
  const dims = without === 'batch' ? whole.toSpliced(0, 0, 1) : whole;
  return { dims, layout: said ?? layoutOf(dims) };
}

/** Channels are few where they are; without any number nothing is known. */
function layoutOf([, first, second, last]: Dims): Layout | undefined {
  const isChannels = (dim: number | string | undefined) => dim === 3 || dim === 1;
  if (isChannels(last) && !isChannels(first)) return 'NHWC';
  // With transparency; of that more can be said than that its sides are channels.
  if (last === 4 && typeof first === 'number' && first > 4 && first === second) return 'NHWC';
  return [first, second, last].some((dim) => typeof dim === 'number') ? 'NCHW' : undefined;
}
