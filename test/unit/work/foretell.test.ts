import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { accuracyWords, tellingTime } from '../../../src-main/work/kinds/condense/foretell';

describe('what a run says beforehand', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
  afterEach(() => void vi.useRealTimers());

  /** What is logged in a run whose steps take so many ms each. */
  function logged(steps: number, sizes: number, msOf: (step: number) => number): string[] {
    const logs: string[] = [];
    const token = tellingTime({ ...silentProgress, log: (text) => logs.push(text) }, steps, sizes);
    for (let step = 0; step < steps; step++) {
      vi.advanceTimersByTime(msOf(step));
      token.metric({ name: 'loss', step, value: 1 });
      token.metric({ name: 'lr', step, value: 1 });
    }
    return logs;
  }

  it('is the time that all steps take at the speed of the first, sizes met for the first time not counted', () => {
    const slowBegin = (step: number) => (step < 30 ? 5000 : 200);
    expect(logged(9000, 20, slowBegin)).toEqual([
      'At the speed of the first 60 steps, all 9000 will take about 30 min 0 s.',
    ]);
    expect(logged(30, 1, () => 100)).toEqual([]);
  });

  it('is the accuracy to be expected, where the teacher’s is known', () => {
    expect(accuracyWords(160_000, { images: 50_000, teacher: 0.82, classes: 10 })).toContain(
      'about 56 to 57 %, the teacher being right on 82 %',
    );
    expect(accuracyWords(160_000, { images: 50_000, teacher: undefined, classes: 10 })).toBeUndefined();
    expect(accuracyWords(100, { images: 50_000, teacher: 0.82, classes: 10 })).toBeUndefined();
  });
});
