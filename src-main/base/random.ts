import { xoroshiro128plus, xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { HostTensor } from './tensor';
import { sizeOf } from './tensor';

/** Counts up when the same address would give other numbers; part of whatever is kept and was drawn at random. */
export const STREAMS_VERSION = 2;

/**
 * A seeded stream of random numbers. Streams are addressed, not advanced: `new Random(seed, 'shuffle', epoch)` gives
 * the same numbers whenever it is asked for, so a run that was interrupted needs no generator state to continue exactly.
 * Streams of neighbouring addresses, such as two steps of a run, are independent of each other.
 */
export class Random {
  #generator;
  #spare: number | undefined;

  constructor(seed: number, ...path: (string | number)[]) {
    this.#generator = xoroshiro128plusFromState(mixed(addressOf(seed, path)));
  }

  /**
   * A stream of version 1, whose first number is nearly that of the neighbouring addresses. Only for what has to stay as
   * it is in everyone's home: which images of a folder are its test images, and the pixels of synthetic ones.
   */
  static version1(seed: number, ...path: (string | number)[]): Random {
    const random = new Random(seed);
    random.#generator = xoroshiro128plus(fnv1a(addressOf(seed, path)));
    return random;
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

const addressOf = (seed: number, path: readonly (string | number)[]): string => `${seed}/${path.join('/')}`;

/**
 * A generator's state of 128 bits for an address: two multiplicative hashes over its characters, each finalised so that
 * every bit depends on all of the hash. Without that, addresses that differ in their last character have nearly equal
 * hashes, and the first numbers drawn are these hashes.
 */
function mixed(address: string): number[] {
  let [a, b] = [0x811c9dc5, 0x9e3779b9];
  for (let i = 0; i < address.length; i++) {
    const char = address.charCodeAt(i);
    a = Math.imul(a ^ char, 0x85ebca6b);
    b = Math.imul(b ^ char, 0xc2b2ae35);
  }
  a ^= b >>> 16;
  return [finalised(a), finalised(b), finalised(a + 0x6d2b79f5), finalised(b + 0x6d2b79f5)];
}

/** MurmurHash3's 32-bit finaliser (Appleby, public domain): a bijection in which every bit flips half of the others. */
function finalised(hash: number): number {
  let bits = hash | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}

function fnv1a(address: string): number {
  let state = 0x811c9dc5;
  for (const char of address) state = Math.imul(state ^ char.codePointAt(0)!, 0x01000193);
  return state;
}
