import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { HostTensor } from './tensor';
import { sizeOf } from './tensor';

/**
 * A seeded stream of random numbers. Streams are addressed, not advanced: `new Random(seed, 'shuffle', epoch)` gives
 * the same numbers whenever it is asked for, so a run that was interrupted needs no generator state to continue exactly.
 */
export class Random {
  readonly #generator;
  #spare: number | undefined;

  constructor(seed: number, ...path: (string | number)[]) {
    this.#generator = xoroshiro128plus(hash(seed, path));
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return (this.#generator.next() >>> 0) / 4294967296;
  }

  /** Uniform integer in [0, n). */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** Standard normal (Box and Muller). */
  normal(): number {
    if (this.#spare !== undefined) {
      const value = this.#spare;
      this.#spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    const angle = 2 * Math.PI * this.uniform();
    this.#spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  /** A random order of 0 … n−1 (Fisher and Yates). */
  permutation(n: number): Uint32Array {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const kept = order[i]!;
      order[i] = order[j]!;
      order[j] = kept;
    }
    return order;
  }

  /** Independent normal values with the given standard deviation. */
  normalTensor(shape: readonly number[], std: number): HostTensor {
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = this.normal() * std;
    return { shape, data };
  }

  /** Normal values cut off at ±2 standard deviations. */
  truncatedNormalTensor(shape: readonly number[], std: number): HostTensor {
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) {
      let value = this.normal();
      while (Math.abs(value) > 2) value = this.normal();
      data[i] = value * std;
    }
    return { shape, data };
  }

  /** Uniform values in [−limit, limit). */
  uniformTensor(shape: readonly number[], limit: number): HostTensor {
    const data = new Float32Array(sizeOf(shape));
    for (let i = 0; i < data.length; i++) data[i] = (2 * this.uniform() - 1) * limit;
    return { shape, data };
  }
}

/** FNV-1a over the seed and the path: different addresses give unrelated streams. */
function hash(seed: number, path: readonly (string | number)[]): number {
  let state = 0x811c9dc5;
  for (const char of `${seed}/${path.join('/')}`) {
    state = Math.imul(state ^ char.codePointAt(0)!, 0x01000193);
  }
  return state;
}
