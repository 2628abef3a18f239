import { describe, expect, it } from 'vitest';
import { sizeOf } from '../../../src-renderer/app/describe';

const entry = (config: Record<string, unknown>, width: number | null = 160, depth: number | null = 4) => ({
  ...{ width, depth, config },
});
const grid = (elastic: object) => entry({ bank: { elastic: { leftOut: [], ...elastic } } });

describe('the size of an entry, in words', () => {
  it.each([
    ['a network', entry({}), '160 × 4'],
    ['a dataset', entry({}, null, null), undefined],
    ['an elastic bank', grid({ widths: [64, 96, 160], depths: [4, 8] }), '64–160 × 4–8'],
    ['one of several hidden widths', grid({ widths: [64], depths: [4], mlpRatios: [1, 2] }), '64 × 4 × 1–2'],
    [
      'a network that goes over from one width to another',
      entry({ network: { arch: 'vit', config: { narrow: { embedDim: 64, depth: 1 } } } }),
      '64 × 1 + 160 × 3',
    ],
    [
      'a bank of such',
      grid({ widths: [64, 160], depths: [4], stitched: true }),
      '64 × 4, 64 × 1 + 160 × 3 … 64 × 3 + 160 × 1, 160 × 4',
    ],
    [
      'a bank of two layers of such',
      grid({ widths: [64, 160], depths: [2], stitched: true }),
      '64 × 2, 64 × 1 + 160 × 1, 160 × 2',
    ],
  ])('%s', (_, given, words) => expect(sizeOf(given)).toBe(words));
});
