import { describe, expect, it } from 'vitest';
import { openHost } from '../transport/helpers';
import { serveProcedure } from '../../../src-main/api/transport/serve';

/** What a slip of the finger, or somebody who means harm, asks the wizard's live figures for. */
const BEYOND: [options: Record<string, unknown>, message: RegExp][] = [
  [{ depth: 1e9 }, /^The depth must be at most 512\.$/],
  [{ width: 1e9, headDim: 1e9 }, /^The width must be at most 32768\.$/],
  [{ sizes: '32-3200x1-100000000' }, /^The depth must be at most 512, not 100000000\.$/],
  [{ sizes: '32-100000000x1' }, /^The width must be at most 32768, not 100000000\.$/],
  [{ sizes: '32-32768x1-512' }, /^The grid has 524288 sizes, and a bank is condensed for at most 4096\.$/],
  [{ templates: { matrix: 1e9 } }, /^The matrix of the templates must be at most 65536\.$/],
  [{ batchSize: 1e9 }, /^The batch size must be at most 1048576\.$/],
  [{ steps: 1e12 }, /^The steps must be at most 1000000000\.$/],
  // Two large primes: their least common multiple is beyond any width.
  [{ headDim: 32_749, blockSize: 32_719, sizes: '64-128x1-2' }, /is not a multiple of/],
];

describe('Numbers beyond what makes sense', () => {
  it.each(BEYOND)('are refused at once, with the highest that does: %j', async (options, message) => {
    const host = openHost();
    const asked = performance.now();
    const input = { options, imgSize: 32, numClasses: 10 };
    const answer = serveProcedure(host, 'banks.plan', input, new AbortController().signal);
    await expect(answer).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message) as string,
    });
    expect(performance.now() - asked).toBeLessThan(1000);
  });
});
