import type { DataProblem, SplitName } from './types';

export interface ImageSize {
  width: number;
  height: number;
}

/** One image of a source as it is met; its number is its place in the split. */
export interface SourceItem {
  /** Index into the classes. */
  label: number;
  /** Relative to the source, where images are files of their own. */
  file?: string;
  /** A hash of what it is made from: equal for copies. */
  content?: string;
  /** Why it cannot be read; everything below is then missing. */
  failure?: string;
}

export interface SurveyItem extends SourceItem {
  size?: ImageSize;
}

export interface DecodedItem extends SourceItem {
  /** uint8 [side, side, 3], RGB. */
  pixels?: Uint8Array;
}

/**
 * Labelled images that are not decoded yet, whatever they are stored in. Both ways through them stream, always in the
 * same order, so that no source need fit into memory.
 */
export interface ImageSource {
  readonly name: string;
  readonly classes: readonly string[];
  /** Images per split, the unreadable ones included. */
  readonly counts: Readonly<Record<SplitName, number>>;
  /** What was noticed before any image was read. */
  readonly problems: readonly DataProblem[];
  /** All that the images depend on, as JSON: file names, sizes, times, split; not where the source lies. */
  readonly identity: string;
  /** The folder that `file`s are relative to. */
  readonly root?: string;
  /** The sizes of some images, spread over all. */
  sampleSizes(): Promise<ImageSize[]>;
  /** Every image's label and size, and whether it can be read. */
  survey(split: SplitName): AsyncIterable<SurveyItem>;
  /** Every image, its shorter side resized to `side` and its centre cut out. */
  decode(split: SplitName, side: number): AsyncIterable<DecodedItem>;
  /** The training images of one class, where they can be had without going through the others. */
  ofClass?(label: number, side: number): AsyncIterable<DecodedItem>;
}

/** Sides between which a processor trains on images in minutes; who has more time asks for more. */
const SMALLEST = 32;
const LARGEST = 64;

/**
 * The side that images get when none is asked for: the median of the shorter sides. Images that are mostly of one small
 * size keep it; others get between 32 and 64 pixels in steps of 8. Always a multiple of 4, so that patches fit.
 */
export function defaultImgSize(sizes: readonly ImageSize[]): number {
  const sides = sizes.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const median = sides[sides.length >> 1] ?? SMALLEST;
  const alike = sides.filter((side) => side === median).length;
  if (median <= SMALLEST * 2 && alike * 2 > sides.length) return Math.max(4, Math.round(median / 4) * 4);
  return Math.min(LARGEST, Math.max(SMALLEST, Math.round(median / 8) * 8));
}
