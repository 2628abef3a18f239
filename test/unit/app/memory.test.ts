import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { collectWhenResting } from '../../../src-main/app/page/memory';

const MILLION = 1e6;
const used = () => process.memoryUsage().heapUsed;

/** Objects of about 100 MB that nobody holds when it returns. */
function rush(): void {
  const held: unknown[] = [];
  for (let i = 0; i < MILLION; i++) held.push({ i, text: [i, i + 1, i + 2] });
  expect(held).toHaveLength(MILLION);
}

describe('what a rush left behind', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is collected when the host rests, and not before', () => {
    // What other tests of this process left behind.
    setFlagsFromString('--expose-gc');
    (runInNewContext('gc') as () => void)();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const end = collectWhenResting();
    const before = used();
    rush();
    const full = used();
    expect(full - before).toBeGreaterThan(60 * MILLION);
    vi.advanceTimersByTime(5000);
    expect(used()).toBeGreaterThan(full - 10 * MILLION);
    vi.advanceTimersByTime(5000);
    expect(used()).toBeLessThan(before + 20 * MILLION);
    end();
    expect(vi.getTimerCount()).toBe(0);
  });
});
