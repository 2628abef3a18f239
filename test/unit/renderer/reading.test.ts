import { describe, expect, it } from 'vitest';
import { chartsOf } from '../../../src-renderer/screens/run/chart-groups';
import type { Training } from '../../../src-renderer/screens/run/reading';
import { bestOf, readTraining } from '../../../src-renderer/screens/run/reading';

const curve = (name: string, values: (number | null)[], every = 1) => ({
  name,
  steps: values.map((_, i) => (i + 1) * every),
  values,
});
const titles = (more: Partial<Training>) =>
  readTraining({
    curves: [],
    planned: undefined,
    ended: true,
    chance: undefined,
    teacher: undefined,
    ...more,
  }).map(({ title }) => title);
const level = Array.from({ length: 100 }, () => 1);

describe('reading a training', () => {
  it('says that it was stopped, and at what', () => {
    expect(titles({ curves: [curve('loss', [2, 1.9, 1.8])], planned: 300 })).toEqual([
      'Stopped early: 3 of 300 steps.',
    ]);
    expect(titles({ curves: [curve('loss', [2, 1.9, 1.8])], planned: 3 })).toEqual([]);
    expect(titles({ curves: [curve('loss', [2])], planned: 300, ended: false })).toEqual([]);
  });

  it('says since when accuracy goes down, also while it runs', () => {
    const curves = [curve('val/accuracy', [0.5, 0.833, 0.8, 0.7, 0.633], 16)];
    expect(titles({ curves, ended: false })).toEqual([
      'Its accuracy went down since step 32: 83.3\u00a0% then, 63.3\u00a0% now.',
    ]);
    expect(titles({ curves: [curve('val/accuracy', [0.5, 0.833, 0.82, 0.83, 0.829])] })).toEqual([]);
  });

  it('compares with guessing and with the teacher', () => {
    const curves = [curve('val/accuracy', [0.1, 0.11, 0.12, 0.12])];
    expect(titles({ curves, chance: 0.1, teacher: 0.9 })).toEqual([
      'It is hardly better than guessing (10\u00a0%).',
      '78 points below the teacher (90.0\u00a0%).',
    ]);
    expect(
      titles({ curves: [curve('val/accuracy', [0.8, 0.85, 0.86, 0.86])], chance: 0.1, teacher: 0.9 }),
    ).toEqual([]);
  });

  it('says that a loss was still falling, and not that a level one was', () => {
    expect(
      titles({
        curves: [
          curve(
            'loss',
            level.map((_, i) => 2 - i / 100),
          ),
        ],
      }),
    ).toEqual(['It was still learning when it ended.']);
    expect(titles({ curves: [curve('loss', level)] })).toEqual([]);
  });

  it('finds the best point where some are lacking', () => {
    expect(bestOf(curve('val/accuracy', [null, 0.4, Number.NaN, 0.6, 0.6, 0.1]))).toEqual({
      step: 4,
      value: 0.6,
    });
    expect(bestOf(curve('val/accuracy', []))).toBeUndefined();
  });
});

it('the labels’ loss is not drawn twice where it is all of the loss', () => {
  const names = (curves: ReturnType<typeof curve>[]) => chartsOf(curves)[0]!.lines.map(({ name }) => name);
  expect(names([curve('loss', [2, 1]), curve('loss/ce', [2, 1])])).toEqual(['loss']);
  expect(
    names([curve('loss', [2, 1]), curve('loss/ce', [1.5, 0.5]), curve('loss/kd', [0.5, 0.5])]),
  ).toHaveLength(3);
});
