import type { PhoneSession } from '../../src-main/api/contract/phone';

/** A picture as the network sees it: the middle of it, at the network's size. */
export class Eye {
  readonly #canvas = document.createElement('canvas');
  readonly #context: CanvasRenderingContext2D;

  constructor(private readonly session: Pick<PhoneSession, 'imgSize' | 'cropPct' | 'normalisation'>) {
    this.#canvas.width = this.#canvas.height = session.imgSize;
    this.#context = this.#canvas.getContext('2d', { willReadFrequently: true })!;
    this.#context.imageSmoothingQuality = 'high';
  }

  /** @returns [3, S, S], normalised */
  see(source: CanvasImageSource, width: number, height: number): Float32Array {
    const { imgSize, cropPct } = this.session;
    const side = Math.min(width, height) * cropPct;
    const [x, y] = [(width - side) / 2, (height - side) / 2];
    this.#context.drawImage(source, x, y, side, side, 0, 0, imgSize, imgSize);
    return normalised(this.#context.getImageData(0, 0, imgSize, imgSize).data, this.session);
  }
}

/** Bytes [S, S, 4] → [3, S, S]: shares of white, less the mean, over the deviation. */
export function normalised(
  pixels: ArrayLike<number>,
  { imgSize, normalisation: { mean, std } }: Pick<PhoneSession, 'imgSize' | 'normalisation'>,
): Float32Array {
  const size = imgSize * imgSize;
  const image = new Float32Array(3 * size);
  for (let plane = 0; plane < 3; plane++) {
    for (let i = 0; i < size; i++) {
      image[plane * size + i] = (pixels[4 * i + plane]! / 255 - mean[plane]!) / std[plane]!;
    }
  }
  return image;
}

/** The likeliest classes of logits, the likeliest first. */
export function likeliest(
  logits: Float32Array,
  classes: readonly string[],
  most = 5,
): { name: string; share: number }[] {
  const top = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const powers = Array.from(logits, (value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers
    .map((power, i) => ({ name: classes[i] ?? `class ${i + 1}`, share: power / sum }))
    .sort((a, b) => b.share - a.share)
    .slice(0, most);
}
