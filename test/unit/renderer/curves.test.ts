import { describe, expect, it } from 'vitest';
import { align, LiveCurves, smooth, tickLabels } from '../../../src-renderer/app/curves';
import { measure } from '../../../src-renderer/app/format';

describe('curves', () => {
  it('get one axis, with gaps where one was not measured', () => {
    const aligned = align([
      { name: 'loss', steps: [1, 2, 4], values: [3, 2, NaN] },
      { name: 'accuracy', steps: [2, 5], values: [0.5, 0.6] },
    ]);
    expect(aligned.steps).toEqual([1, 2, 4, 5]);
    expect(aligned.columns).toEqual([
      [3, 2, null, null],
      [null, 0.5, null, 0.6],
    ]);
  });

  it('are smoothed without a bias at the start, and keep their gaps', () => {
    const flat = smooth([2, null, 2, 2], 0.9);
    expect(flat[1]).toBeNull();
    for (const value of [flat[0], flat[2], flat[3]]) expect(value).toBeCloseTo(2);
    expect(smooth([1, 5], 0)).toEqual([1, 5]);
    // (0.5·(0.5·4) + 0.5·8) / (1 − 0.5²)
    expect(smooth([4, 8], 0.5)[1]).toBeCloseTo(5 / 0.75);
  });

  it('grow while a run goes on', () => {
    const live = new LiveCurves();
    live.load([{ name: 'loss', steps: [1, 2], values: [3, 2] }]);
    live.append([
      { name: 'loss', step: 3, value: 1 },
      { name: 'loss', step: 2, value: 2.5 },
      { name: 'lr', step: 1, value: 0.1 },
    ]);
    expect(live.get('loss')).toEqual({ name: 'loss', steps: [1, 2, 3], values: [3, 2.5, 1] });
    expect(live.names).toEqual(['loss', 'lr']);
    expect(live.last('loss')).toBe(1);
    live.truncate(2);
    expect(live.get('loss')!.steps).toEqual([1, 2]);
    live.truncate(0);
    expect(live.last('loss')).toBeUndefined();
  });

  it('stay within a bound and keep both ends', () => {
    const live = new LiveCurves(100);
    for (let step = 0; step < 100_000; step++) live.append([{ name: 'loss', step, value: step }]);
    const { steps, values } = live.get('loss')!;
    expect(steps.length).toBeLessThanOrEqual(100);
    expect(steps[0]).toBe(0);
    expect(steps.at(-1)).toBe(99_999);
    expect(values).toEqual(steps);
  });
});

describe('what stands at the ticks', () => {
  const cases: [what: string, ticks: number[], labels: string[]][] = [
    ['is plain for what is large', [0, 0.5, 1], ['0', '0.5', '1']],
    ['has powers of ten where all have', [0, 2e-4, 4e-4], ['0', '2.0e-4', '4.0e-4']],
    ['is in one notation', [0, 5e-4, 0.001, 0.0015], ['0', '0.0005', '0.001', '0.0015']],
    ['is left out where it says the same', [0.12341, 0.12342], ['0.1234', '']],
  ];
  it.each(cases)('%s', (_, ticks, labels) => expect(tickLabels(ticks, measure)).toEqual(labels));
});
