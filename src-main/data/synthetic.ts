import { StudioError } from '../base/errors';
import { Random } from '../base/random';
import type { DecodedItem, ImageSize, ImageSource, SurveyItem } from './image-source';
import type { SplitName, SyntheticSource } from './types';

/** Counts up when the same seed would give other images. */
const GENERATOR_VERSION = 1;
const DEFAULT_SIDE = 32;

/** Signed distance to a shape's edge, negative inside; the shape has about radius 1 around the origin. */
type Shape = (x: number, y: number) => number;
/** 0 or 1 at a place, with period 1. */
type Texture = (u: number, v: number) => number;

/** Several times quicker than Math.hypot, which minds overflow. */
const length = (x: number, y: number): number => Math.sqrt(x * x + y * y);

const SHAPES: Record<string, Shape> = {
  disc: (x, y) => length(x, y) - 0.95,
  square: (x, y) => Math.max(Math.abs(x), Math.abs(y)) - 0.8,
  triangle: (x, y) => Math.max(-y - 0.55, 0.5 * y + 0.866 * Math.abs(x) - 0.55),
  ring: (x, y) => Math.abs(length(x, y) - 0.75) - 0.27,
  cross: (x, y) => {
    const [a, b] = [Math.abs(x), Math.abs(y)];
    return Math.max(Math.min(a, b) - 0.3, Math.max(a, b) - 1);
  },
};

const half = (u: number): number => (u - Math.floor(u) < 0.5 ? 1 : 0);

const TEXTURES: Record<string, Texture> = {
  striped: (u) => half(u),
  chequered: (u, v) => (half(u) === half(v) ? 1 : 0),
};

const CLASSES = Object.keys(SHAPES).flatMap((shape) =>
  Object.keys(TEXTURES).map((texture) => ({ name: `${texture} ${shape}`, shape, texture })),
);

export const SYNTHETIC_CLASSES: readonly string[] = CLASSES.map(({ name }) => name);

/**
 * Draws one image of ten classes, a textured shape before a textureless background: place, size, angle, colours and
 * period are random, so that no pixel tells anything by itself, and only shape and texture tell the class, which is
 * `index` modulo 10.
 *
 * @returns uint8 [side, side, 3]
 */
export function drawImage(seed: number, split: SplitName, index: number, side: number): Uint8Array {
  const { shape, texture } = CLASSES[index % CLASSES.length]!;
  const [shapeOf, textureOf] = [SHAPES[shape]!, TEXTURES[texture]!];
  const random = Random.version1(seed, 'synthetic', split, index);
  const between = (low: number, high: number) => low + (high - low) * random.uniform();
  const radius = between(0.34, 0.44);
  const place = { x: between(0.43, 0.57), y: between(0.43, 0.57) };
  const turn = between(-0.6, 0.6);
  const slant = between(0, Math.PI);
  const period = between(0.14, 0.2);
  const [phaseU, phaseV] = [random.uniform(), random.uniform()];
  const colours = pickColours(random);
  const slope = { x: between(-40, 40), y: between(-40, 40) };
  const noise = between(8, 24);
  const out = new Uint8Array(side * side * 3);
  for (let i = 0; i < side * side; i++) {
    const x = ((i % side) + 0.5) / side - place.x;
    const y = (Math.floor(i / side) + 0.5) / side - place.y;
    const [rx, ry] = rotated(x, y, turn, radius);
    const distance = shapeOf(rx, ry) * radius * side;
    // A pixel on the edge is covered in part.
    const cover = Math.min(1, Math.max(0, 0.5 - distance));
    const [u, v] = rotated(x, y, slant, period);
    const front = textureOf(u + phaseU, v + phaseV) === 1 ? colours.first : colours.second;
    for (let c = 0; c < 3; c++) {
      const back = colours.back[c]! + slope.x * x + slope.y * y;
      const value = back + cover * (front[c]! - back) + noise * (random.uniform() + random.uniform() - 1);
      out[3 * i + c] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return out;
}

function rotated(x: number, y: number, angle: number, scale: number): [number, number] {
  const [cos, sin] = [Math.cos(angle) / scale, Math.sin(angle) / scale];
  return [cos * x + sin * y, cos * y - sin * x];
}

type Colour = readonly number[];

/** A dark background, and two colours of a texture: a bright one, and one that is told from both. */
function pickColours(random: Random): { first: Colour; second: Colour; back: Colour } {
  const pick = (low: number, high: number): Colour =>
    [0, 1, 2].map(() => low + (high - low) * random.uniform());
  const back = pick(0, 110);
  const first = pick(140, 255);
  const apart = (a: Colour, b: Colour) => length(length(a[0]! - b[0]!, a[1]! - b[1]!), a[2]! - b[2]!);
  for (;;) {
    const second = pick(0, 255);
    if (apart(second, first) > 120 && apart(second, back) > 80) return { first, second, back };
  }
}

/** @throws StudioError 'usage' for counts or sizes that make no dataset */
export function openSynthetic(source: SyntheticSource): ImageSource {
  const side = source.imgSize ?? DEFAULT_SIDE;
  const test = source.testCount ?? Math.max(CLASSES.length, Math.ceil(source.count / 5));
  for (const [name, value, least] of [
    ['training images', source.count, CLASSES.length],
    ['test images', test, CLASSES.length],
    ['pixels per side', side, 8],
  ] as const) {
    if (Number.isInteger(value) && value >= least && value < 2 ** 31) continue;
    throw new StudioError(
      'usage',
      `${value} is not a possible number of ${name} for synthetic images.`,
      `Give a whole number of at least ${least}.`,
    );
  }
  return new SyntheticImages(source.seed ?? 0, { train: source.count, val: 0, test }, side);
}

class SyntheticImages implements ImageSource {
  readonly name = 'Synthetic shapes';
  readonly classes = SYNTHETIC_CLASSES;
  readonly problems = [];
  readonly identity: string;

  constructor(
    private readonly seed: number,
    readonly counts: Record<SplitName, number>,
    private readonly side: number,
  ) {
    this.identity = JSON.stringify(['synthetic', GENERATOR_VERSION, seed, counts]);
  }

  sampleSizes(): Promise<ImageSize[]> {
    return Promise.resolve([{ width: this.side, height: this.side }]);
  }

  async *survey(split: SplitName): AsyncGenerator<SurveyItem> {
    const size = { width: this.side, height: this.side };
    for (let i = 0; i < this.counts[split]; i++)
      yield await Promise.resolve({ label: i % CLASSES.length, size });
  }

  async *decode(split: SplitName, side: number): AsyncGenerator<DecodedItem> {
    for (let i = 0; i < this.counts[split]; i++) {
      const pixels = drawImage(this.seed, split, i, side);
      yield await Promise.resolve({ label: i % CLASSES.length, pixels });
    }
  }
}
