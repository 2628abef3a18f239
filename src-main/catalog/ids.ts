import { randomInt } from 'node:crypto';

/** Crockford's base 32: no letters that look like digits, and its order is that of ASCII. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const RANDOM_DIGITS = 5;

let last = { time: 0, random: 0 };

/**
 * A unique id of 14 characters: 9 for the time in milliseconds, 5 at random. Ids sort by when they were made; those
 * that one process makes do so even within a millisecond.
 */
export function newId(now: number = Date.now()): string {
  const time = Math.max(now, last.time);
  const limit = 32 ** RANDOM_DIGITS;
  // The upper half is left free for those that follow in the same millisecond.
  last = { time, random: time === last.time ? last.random + 1 : randomInt(limit / 2) };
  return base32(time, 9) + base32(last.random, RANDOM_DIGITS);
}

function base32(value: number, length: number): string {
  let digits = '';
  for (let rest = value; digits.length < length; rest = Math.floor(rest / 32))
    digits = DIGITS[rest % 32]! + digits;
  return digits;
}
