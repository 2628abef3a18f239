import type { Random } from '../../../src-main/base/random';

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Where a change is: as often in the first bytes, in which a file says what it is, as in all others. */
function place(bytes: Buffer, random: Random): number {
  const near = Math.min(bytes.length, 400);
  return random.integer(Math.max(1, random.integer(2) === 0 ? near : bytes.length));
}

const HUGE = [0xff, 0x7f, 0x80, 0x00];
const NUMBERS = ['99999999999999999999', '-1', '1e999', '0', '4294967296'];

const MUTATIONS: Mutation[] = [
  function flipBits(bytes, random) {
    for (let i = 1 + random.integer(8); i > 0; i--) bytes[place(bytes, random)]! ^= 1 << random.integer(8);
    return bytes;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, place(bytes, random));
  },
  function lengthField(bytes, random) {
    const size = [1, 2, 4, 8][random.integer(4)]!;
    const at = place(bytes, random);
    const value = HUGE[random.integer(HUGE.length)]!;
    const last = random.integer(2) === 0 ? at + size - 1 : at;
    bytes.fill(value, at, Math.min(bytes.length, at + size));
    if (value === 0xff && last < bytes.length) bytes[last] = 0x7f;
    return bytes;
  },
  function cutOut(bytes, random) {
    const [from, length] = [place(bytes, random), 1 + random.integer(64)];
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(from + length)]);
  },
  function repeat(bytes, random) {
    const [from, length] = [place(bytes, random), 1 + random.integer(256)];
    return Buffer.concat([bytes.subarray(0, from + length), bytes.subarray(from)]);
  },
  function noise(bytes, random) {
    const at = place(bytes, random);
    for (let i = at; i < at + 64 && i < bytes.length; i++) bytes[i] = random.integer(256);
    return bytes;
  },
  function number(bytes, random) {
    const text = bytes.toString('latin1');
    const all = [...text.slice(0, 20_000).matchAll(/\d+/g)];
    const found = all[random.integer(Math.max(1, all.length))];
    if (!found) return bytes.subarray(0, bytes.length >> 1);
    const other = NUMBERS[random.integer(NUMBERS.length)]!;
    return Buffer.from(
      text.slice(0, found.index) + other + text.slice(found.index + found[0].length),
      'latin1',
    );
  },
];

/** A valid file, made wrong in one way or two. */
export function mutate(valid: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(valid);
  for (let i = 1 + random.integer(2); i > 0; i--) {
    bytes = Buffer.from(MUTATIONS[random.integer(MUTATIONS.length)]!(bytes, random));
  }
  return bytes;
}
