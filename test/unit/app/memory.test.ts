import { afterEach, describe, expect, it, vi } from 'vitest';
import { collectWhenResting } from '../../../src-main/app/page/memory';
import { giveMemoryBack } from '../../../src-main/base/garbage';

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
    vi.restoreAllMocks();
  });

  it('is collected when the host rests, and not before', () => {
    // What other tests of this process left behind, and the room that V8 has made for it.
    giveMemoryBack();
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    /** Seconds of the processor that the host has used since it was last looked at. */
    let worked = 0;
    vi.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: worked * 1e6, system: 0 }));
    const end = collectWhenResting();
    const before = used();
    rush();
    const full = used();
    expect(full - before).toBeGreaterThan(60 * MILLION);
    worked = 2;
    vi.advanceTimersByTime(5000);
    expect(used()).toBeGreaterThan(full - 10 * MILLION);
    worked = 1;
    vi.advanceTimersByTime(5000);
    expect(used()).toBeLessThan(before + 20 * MILLION);
    end();
    expect(vi.getTimerCount()).toBe(0);
  });
});
