/**
 * Pairs of pictures that are one picture, brightened, shrunk or stored anew. Pure: it knows pixels only.
 *
 * Two pictures are compared by the correlation of their brightness over 8 × 8 fields, which neither brightness nor
 * contrast changes. What counts as nearly the same depends on how alike a data set's pictures are anyway: the
 * distance must be a small share of that to other pictures of the set (as in Lowe's ratio test, IJCV 2004).
 */

/** Fields per side that stand for an image. */
const FIELDS = 8;
const NUMBERS = FIELDS ** 2;
/** Numbers of colour: two for each of 4 × 4 parts. */
const COLOURS = 32;

/** Two images, and how far they are from each other: 1 − the correlation of their brightness, from 0 (the same). */
export interface Near {
  a: number;
  b: number;
  difference: number;
}

/** Whatever a data set is like, pictures that differ by more are two. */
const MOST = 0.02;
/** The same as a share of the distance to other pictures. Measured: see the test. */
const SHARE = 0.045;
/** Others are looked at in samples; of these, the one of this rank counts, so that a few copies among them do no harm. */
const RANK = 8;
const [LEAST_SAMPLE, LARGEST_SAMPLE, SAMPLED] = [512, 2048, 1 / 16];
/** Coefficients that the distance to others is told by: the coarsest, which are nearly all of it. */
const COARSE = 28;
/** Levels of 255 that a picture must spread over, or it is plain; and that plain ones may differ by. */
const PLAIN = 4;
/** Levels of colour that count as such, and how much their directions must agree. */
const [COLOURED, SAME_COLOUR] = [6, 0.8];

/** What images are compared by; {@link Fingerprints.add} takes one after the other. */
export class Fingerprints {
  readonly #shapes: Float32Array;
  readonly #colours: Float32Array;
  readonly #levels: Float32Array;
  readonly #spreads: Float32Array;
  #count = 0;

  constructor(readonly size: number) {
    this.#shapes = new Float32Array(size * NUMBERS);
    this.#colours = new Float32Array(size * COLOURS);
    this.#levels = new Float32Array(size);
    this.#spreads = new Float32Array(size);
  }

  /** @param pixels a square RGB image, [side, side, 3] bytes */
  add(pixels: Uint8Array, side: number): void {
    const at = this.#count++;
    const rgb = fieldsOf(pixels, side);
    const grey = new Float32Array(NUMBERS);
    for (let i = 0; i < NUMBERS; i++)
      grey[i] = 0.299 * rgb[3 * i]! + 0.587 * rgb[3 * i + 1]! + 0.114 * rgb[3 * i + 2]!;
    const mean = grey.reduce((sum, value) => sum + value, 0) / NUMBERS;
    const spread = Math.sqrt(grey.reduce((sum, value) => sum + (value - mean) ** 2, 0) / NUMBERS);
    this.#levels[at] = mean;
    this.#spreads[at] = spread;
    const scale = 1 / (Math.max(spread, PLAIN) * FIELDS);
    this.#shapes.set(cosines(grey.map((value) => (value - mean) * scale)), at * NUMBERS);
    this.#colours.set(coloursOf(rgb, grey), at * COLOURS);
  }

  /** All pairs that are nearly the same, the most alike first. */
  pairs(): Near[] {
    const limits = this.#limits();
    // Squared distances of unit vectors are twice 1 − their correlation: along any one axis pairs are no further apart.
    const axis = this.#widestAxis();
    const along = Float32Array.from({ length: this.#count }, (_, i) => this.#shapes[i * NUMBERS + axis]!);
    const order = Uint32Array.from(along, (_, i) => i).sort((a, b) => along[a]! - along[b]!);
    const found: Near[] = [];
    for (let i = 0; i < order.length; i++) {
      const a = order[i]!;
      const reach = along[a]! + Math.sqrt(2 * limits[a]!);
      for (let k = i + 1; k < order.length && along[order[k]!]! <= reach; k++) {
        const b = order[k]!;
        const limit = Math.min(limits[a]!, limits[b]!);
        const difference = this.#distance(a, b, limit);
        if (difference < limit && this.#agree(a, b))
          found.push({ a: Math.min(a, b), b: Math.max(a, b), difference });
      }
    }
    return found.sort((one, two) => one.difference - two.difference || one.a - two.a || one.b - two.b);
  }

  /** What each image's distance to a copy of it must be below. */
  #limits(): Float32Array {
    const count = this.#count;
    const wanted = Math.max(LEAST_SAMPLE, Math.min(LARGEST_SAMPLE, Math.floor(count * SAMPLED)));
    const step = Math.max(1, count / wanted);
    const sample = Array.from({ length: Math.min(count, wanted) }, (_, i) => Math.floor(i * step));
    return Float32Array.from({ length: count }, (_, i) => {
      // Plain pictures are told apart by their level and colour alone.
      if (this.#spreads[i]! < PLAIN) return MOST;
      const nearest = new Float32Array(RANK).fill(Infinity);
      for (const other of sample) {
        if (other === i) continue;
        const distance = this.#distance(i, other, nearest[RANK - 1]!, COARSE);
        if (distance < nearest[RANK - 1]!) insert(nearest, distance);
      }
      const usual = nearest.findLast((distance) => distance < Infinity) ?? Infinity;
      return Math.min(MOST, SHARE * usual);
    });
  }

  /** Which of the coarsest coefficients tells most images apart. */
  #widestAxis(): number {
    const sums = Float64Array.from({ length: COARSE }, (_, axis) => {
      let sum = 0;
      for (let i = 0; i < this.#count; i++) sum += this.#shapes[i * NUMBERS + axis]! ** 2;
      return sum;
    });
    return sums.indexOf(Math.max(...sums));
  }

  /** 1 − the correlation; no more is computed of what is beyond a limit. */
  #distance(a: number, b: number, limit: number, numbers = NUMBERS): number {
    const [shapes, from, other] = [this.#shapes, a * NUMBERS, b * NUMBERS];
    let sum = 0;
    for (let i = 0; i < numbers && sum < 2 * limit; i += 4) {
      const p = shapes[from + i]! - shapes[other + i]!;
      const q = shapes[from + i + 1]! - shapes[other + i + 1]!;
      const r = shapes[from + i + 2]! - shapes[other + i + 2]!;
      const s = shapes[from + i + 3]! - shapes[other + i + 3]!;
      sum += p * p + q * q + r * r + s * s;
    }
    return sum / 2;
  }

  /** Whether colours agree, where both have any; plain pictures must have the same level, too. */
  #agree(a: number, b: number): boolean {
    const plain = Math.min(this.#spreads[a]!, this.#spreads[b]!) < PLAIN;
    if (plain && Math.abs(this.#levels[a]! - this.#levels[b]!) > PLAIN) return false;
    let [product, first, second] = [0, 0, 0];
    for (let i = 0; i < COLOURS; i++) {
      const [p, q] = [this.#colours[a * COLOURS + i]!, this.#colours[b * COLOURS + i]!];
      product += p * q;
      first += p * p;
      second += q * q;
    }
    const faint = COLOURED ** 2 * COLOURS;
    if (plain) return first + second - 2 * product < faint;
    return Math.min(first, second) < faint || product > SAME_COLOUR * Math.sqrt(first * second);
  }
}

/** Means of {@link FIELDS}² fields, [FIELDS, FIELDS, 3]; a pixel between two counts for both by its share. */
function fieldsOf(pixels: Uint8Array, side: number): Float32Array {
  const rows = shares(side);
  const fields = new Float32Array(NUMBERS * 3);
  for (let row = 0; row < FIELDS; row++) {
    for (let column = 0; column < FIELDS; column++) {
      const at = 3 * (row * FIELDS + column);
      for (const [y, high] of rows[row]!) {
        for (const [x, wide] of rows[column]!) {
          const from = 3 * (y * side + x);
          for (let c = 0; c < 3; c++) fields[at + c]! += high * wide * pixels[from + c]!;
        }
      }
    }
  }
  return fields;
}

const kept = new Map<number, [pixel: number, share: number][][]>();

/** Which pixels make each field of a side, and with which share. */
function shares(side: number): [pixel: number, share: number][][] {
  const known = kept.get(side);
  if (known) return known;
  const width = side / FIELDS;
  const made = Array.from({ length: FIELDS }, (_, field) => {
    const [from, to] = [field * width, (field + 1) * width];
    return Array.from({ length: Math.ceil(to - 1e-9) - Math.floor(from) }, (_each, k): [number, number] => {
      const pixel = Math.floor(from) + k;
      return [pixel, (Math.min(to, pixel + 1) - Math.max(from, pixel)) / width];
    });
  });
  kept.set(side, made);
  return made;
}

/** Colour without brightness: red and blue minus grey, in 4 × 4 parts. */
function coloursOf(rgb: Float32Array, grey: Float32Array): Float32Array {
  const colours = new Float32Array(COLOURS);
  const width = FIELDS / 4;
  for (let i = 0; i < NUMBERS; i++) {
    const [row, column] = [Math.floor(i / FIELDS), i % FIELDS];
    const part = 2 * (4 * Math.floor(row / width) + Math.floor(column / width));
    colours[part]! += (rgb[3 * i]! - grey[i]!) / width ** 2;
    colours[part + 1]! += (rgb[3 * i + 2]! - grey[i]!) / width ** 2;
  }
  return colours;
}

/** The orthonormal DCT-II in both directions: it changes no distance and puts what is coarse first. */
function cosines(values: Float32Array): Float32Array {
  const rows = new Float32Array(NUMBERS);
  const both = new Float32Array(NUMBERS);
  for (let k = 0; k < FIELDS; k++) {
    for (let i = 0; i < FIELDS; i++) {
      const weight = WAVES[k * FIELDS + i]!;
      for (let row = 0; row < FIELDS; row++) rows[row * FIELDS + k]! += weight * values[row * FIELDS + i]!;
    }
  }
  for (let k = 0; k < FIELDS; k++) {
    for (let i = 0; i < FIELDS; i++) {
      const weight = WAVES[k * FIELDS + i]!;
      for (let column = 0; column < FIELDS; column++)
        both[k * FIELDS + column]! += weight * rows[i * FIELDS + column]!;
    }
  }
  return Float32Array.from(COARSE_FIRST, (place) => both[place]!);
}

const WAVES = Float32Array.from({ length: NUMBERS }, (_, at) => {
  const [k, i] = [Math.floor(at / FIELDS), at % FIELDS];
  return Math.sqrt((k === 0 ? 1 : 2) / FIELDS) * Math.cos((Math.PI * k * (2 * i + 1)) / (2 * FIELDS));
});
const COARSE_FIRST = Array.from({ length: NUMBERS }, (_, i) => i).sort(
  (a, b) => diagonal(a) - diagonal(b) || a - b,
);

function diagonal(place: number): number {
  return Math.floor(place / FIELDS) + (place % FIELDS);
}

/** Puts a number into a sorted list in place of its largest. */
function insert(sorted: Float32Array, value: number): void {
  let at = sorted.length - 1;
  for (; at > 0 && sorted[at - 1]! > value; at--) sorted[at] = sorted[at - 1]!;
  sorted[at] = value;
}
