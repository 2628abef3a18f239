import { describe, expect, it } from 'vitest';
import { bankConfig } from '../../../src-main/work/kinds/condense/bank-config';
import { CondenseOptionsSchema } from '../../../src-main/work/kinds/condense/declare';
import { checkMemory, condenseMemory, largestWithin } from '../../../src-main/work/kinds/condense/memory';

const IMAGES = { imgSize: 32, classes: ['a', 'b'] };
const GB = 1e9;
const optionsOf = (asked: object) => CondenseOptionsSchema.parse(asked);

describe('a bank that training takes too much memory for', () => {
  const cases: [asked: object, most: number, found: object | undefined][] = [
    [{ sizes: '64-256x2-4' }, GB, { sizes: '64-256x2-4' }],
    [{ sizes: '64,256,8192x4,6' }, GB, { sizes: '64,256x4,6' }],
    [{ sizes: '64x4,400', leftOut: '64x4' }, GB / 20, { sizes: '64x4', leftOut: '' }],
    [{ sizes: '64,8192x4,6', leftOut: '64x4,8192x4' }, GB, { sizes: '64x4,6', leftOut: '64x4' }],
    [{ sizes: '64x4' }, 1000, undefined],
  ];
  it.each(cases)('%o within %d bytes', (asked, most, found) => {
    const fits = largestWithin(optionsOf(asked), IMAGES, most);
    if (found) expect(fits).toMatchObject(found);
    else expect(fits).toBeUndefined();
  });

  it('is found by trying all of one axis: none of what is larger fits, and what was found does', () => {
    const options = optionsOf({ width: 4096, depth: 12 });
    const { width, depth } = largestWithin(options, IMAGES, GB)!;
    const memory = (wide: number) =>
      condenseMemory(bankConfig(optionsOf({ width: wide, depth: 12 }), IMAGES));
    const all = Array.from({ length: 128 }, (_, i) => 32 * (i + 1)).filter((wide) => memory(wide) <= GB);
    expect([width, depth]).toEqual([Math.max(...all), 12]);
  });

  it('is refused with the largest that fits, or without where none does', () => {
    const options = optionsOf({ sizes: '64,8192x4,6' });
    const config = bankConfig(options, IMAGES);
    expect(() => checkMemory(config, options, IMAGES, 1e12)).not.toThrow();
    const refusal = (most: number) => {
      try {
        checkMemory(config, options, IMAGES, most);
      } catch (error) {
        return error;
      }
      return undefined;
    };
    const need = Number((condenseMemory(config) / GB).toPrecision(3));
    expect(refusal(GB)).toMatchObject({
      code: 'usage',
      message: `Training 8192x6 takes about ${need} GB of memory, and this machine has 1.`,
      hint: 'The largest that fits: 64x4,6.',
    });
    expect(refusal(1000)).toMatchObject({
      hint: 'Choose narrower and shallower sizes, or a machine with more memory.',
    });
  });
});
