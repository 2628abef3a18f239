import { describe, expect, it } from 'vitest';
import { plannedSteps, watchOf } from '../../../src-renderer/screens/run/budget';
import { chartsOf } from '../../../src-renderer/screens/run/chart-groups';
import type { Training } from '../../../src-renderer/screens/run/reading';
import { bestOf, readTraining } from '../../../src-renderer/screens/run/reading';
import { deedFor } from '../../../src-renderer/screens/run/remedies';

const curve = (name: string, values: (number | null)[], every = 1) => ({
  name,
  steps: values.map((_, i) => (i + 1) * every),
  values,
});
const read = (more: Partial<Training>) =>
  readTraining({
    curves: [],
    planned: undefined,
    ended: true,
    patience: 0,
    heldOut: undefined,
    chance: undefined,
    teacher: undefined,
    parameters: undefined,
    ...more,
  });
const level = curve(
  'loss',
  Array.from({ length: 100 }, () => 1),
);
const falls = curve(
  'loss',
  Array.from({ length: 100 }, (_, i) => 2 - i / 100),
);
const held = (...values: number[]) => curve('val/accuracy', values, 10);
const LEARNING = 'It was still learning when it ended.';

/** What a training shows, and what is said of it: the beginning of each title, and what its button does. */
const CASES: [string, Partial<Training>, [title: string, remedy: string | undefined][]][] = [
  [
    'stopped by hand',
    { curves: [curve('loss', [2, 1.9, 1.8])], planned: 300 },
    [['Stopped early: 3 of 300 steps.', 'repeat']],
  ],
  ['let go on to its end', { curves: [curve('loss', [2, 1.9, 1.8])], planned: 3 }, []],
  ['not over yet', { curves: [curve('loss', [2])], planned: 300, ended: false }, []],
  [
    'ended by itself, the best kept',
    { curves: [level, curve('val/loss', [3, 2, 2.1, 2.2, 2.3, 2.2, 2.3], 14)], planned: 300, patience: 5 },
    [['It ended by itself after 100 of 300 steps.', undefined]],
  ],
  [
    'stopped by hand before patience was over',
    { curves: [level, curve('val/loss', [3, 2, 2.1], 30)], planned: 300, patience: 5 },
    [['Stopped early: 100 of 300 steps.', 'repeat']],
  ],
  [
    'falling accuracy, the loss still falling: more steps are not advised',
    { curves: [falls, held(0.5, 0.833, 0.8, 0.7, 0.633)] },
    [['Its accuracy went down since step 20: 83.3\u00a0% then, 63.3\u00a0% now.', 'keep-best']],
  ],
  [
    'the same while it runs: nothing to press yet',
    { curves: [falls, held(0.5, 0.833, 0.8, 0.7, 0.633)], ended: false },
    [['Its accuracy went down since step 20', undefined]],
  ],
  [
    'the same with the best kept',
    { curves: [falls, held(0.5, 0.833, 0.8, 0.7, 0.633)], patience: 5 },
    [['Its accuracy went down since step 20', undefined]],
  ],
  ['a fall within the noise of 30 images', { curves: [level, held(0.5, 0.8, 0.75, 0.7)], heldOut: 30 }, []],
  [
    'the same fall on 1,000 images',
    { curves: [level, held(0.5, 0.8, 0.75, 0.7)], heldOut: 1000 },
    [['Its accuracy went down', 'keep-best']],
  ],
  ['a fall of a point', { curves: [level, held(0.5, 0.833, 0.82, 0.83, 0.829)] }, []],
  ['learning, no held-out images', { curves: [falls] }, [[LEARNING, 'longer']]],
  ['learning, accuracy rising', { curves: [falls, held(0.4, 0.5, 0.6, 0.7)] }, [[LEARNING, 'longer']]],
  [
    'loss falling, accuracy level',
    { curves: [falls, held(0.4, 0.7, 0.7, 0.701)] },
    [['Its held-out accuracy no longer rises.', 'augment']],
  ],
  ['all level', { curves: [level, held(0.6, 0.7, 0.7, 0.701)] }, []],
  [
    'no better than guessing',
    { curves: [level, held(0.1, 0.11, 0.12, 0.12)], chance: 0.1, teacher: 0.9 },
    [['It is hardly better than guessing (10\u00a0%).', 'longer']],
  ],
  [
    'a teacher that guesses',
    { curves: [level, held(0.1, 0.2, 0.2, 0.2)], chance: 0.1, teacher: 0.12 },
    [['Its teacher is hardly better than guessing (12.0\u00a0%).', 'teacher']],
  ],
  [
    'as good as its teacher',
    { curves: [level, held(0.5, 0.6, 0.69, 0.7)], chance: 0.1, teacher: 0.7 },
    [['It is as good as its teacher (70.0\u00a0%).', 'teacher']],
  ],
  [
    'far below its teacher and level: underfitting',
    { curves: [level, held(0.4, 0.5, 0.5, 0.5)], chance: 0.1, teacher: 0.9 },
    [['40 points below the teacher (90.0\u00a0%).', 'change']],
  ],
  [
    'far below its teacher and rising',
    { curves: [falls, held(0.2, 0.3, 0.4, 0.5)], chance: 0.1, teacher: 0.9 },
    [['40 points below the teacher (90.0\u00a0%).', 'longer']],
  ],
  [
    'far below its teacher and falling',
    { curves: [falls, held(0.5, 0.6, 0.55, 0.5)], chance: 0.1, teacher: 0.9 },
    [
      ['Its accuracy went down', 'keep-best'],
      ['40 points below the teacher', 'augment'],
    ],
  ],
  ['near its teacher', { curves: [level, held(0.8, 0.85, 0.86, 0.86)], chance: 0.1, teacher: 0.9 }, []],
  [
    'sizes above the teacher',
    { parameters: { largest: 2_490_000, teacher: 432_000 } },
    [['Its largest size has more parameters than its teacher: 2,490,000, the teacher 432,000.', 'change']],
  ],
  ['sizes below the teacher', { parameters: { largest: 400_000, teacher: 432_000 } }, []],
];

describe('reading a training', () => {
  it.each(CASES)('%s', (_, training, expected) => {
    const notes = read(training);
    expect(notes.map(({ remedy }) => remedy)).toEqual(expected.map(([, remedy]) => remedy));
    expected.forEach(([title], i) => expect(notes[i]!.title.slice(0, title.length)).toBe(title));
  });

  it('never advises more steps where held-out accuracy falls or stands still', () => {
    for (const accuracy of [held(0.5, 0.8, 0.7, 0.6), held(0.6, 0.7, 0.7, 0.7)]) {
      for (const teacher of [undefined, 0.95]) {
        const remedies = read({ curves: [falls, accuracy], chance: 0.1, teacher }).map(
          ({ remedy }) => remedy,
        );
        expect(remedies.length).toBeGreaterThan(0);
        expect(remedies).not.toContain('longer');
      }
    }
  });

  it('finds the best point where some are lacking', () => {
    expect(bestOf(curve('val/accuracy', [null, 0.4, Number.NaN, 0.6, 0.6, 0.1]))).toEqual({
      step: 4,
      value: 0.6,
    });
    expect(bestOf(curve('val/accuracy', []))).toBeUndefined();
  });

  it('knows what was planned, and what a training ends by', () => {
    const counts = { train: 1000, val: 0, test: 200 };
    const of = (kind: string, options: Record<string, unknown>) => ({ kind, options });
    expect(plannedSteps(of('condense', { steps: 300 }), counts)).toBe(300);
    expect(plannedSteps(of('finetune', { epochs: 10, batchSize: 32 }), counts)).toBe(306);
    expect(plannedSteps(of('condense', { epochs: 10, batchSize: 32 }), counts)).toBe(275);
    // Left to the program: so many epochs, and no fewer steps than so many (see README).
    const few = { batchSize: 32 };
    expect(plannedSteps(of('train-teacher', few), counts)).toBe(2000);
    expect(plannedSteps(of('train-teacher', few), { ...counts, train: 64_000 })).toBe(39_200);
    expect(plannedSteps(of('condense', { ...few, effort: 'quick', extend: false }), counts)).toBe(1500);
    expect(plannedSteps(of('condense', { ...few, effort: 'quick', extend: true }), counts)).toBeUndefined();
    expect(plannedSteps(of('condense', {}), counts)).toBeUndefined();
    expect(watchOf(of('condense', {}), counts)).toEqual({ patience: 5, heldOut: 100 });
    expect(watchOf(of('condense', {}), { ...counts, train: 9000 })).toEqual({ patience: 0, heldOut: 200 });
    expect(watchOf(of('finetune', { patience: 3 }), { ...counts, val: 2000 })).toEqual({
      patience: 3,
      heldOut: 1000,
    });
  });
});

describe('what is done about it', () => {
  const condense = { kind: 'condense', data: 'd', teacher: 't', options: { steps: 300, lr: {} } };
  const finetune = {
    kind: 'finetune',
    model: 'm',
    data: 'd',
    options: { epochs: 5, augment: { mixup: 0.2 } },
  };
  const family = {
    kind: 'generate',
    bank: 'b',
    data: 'd',
    sizes: [{ width: 64, depth: 2 }],
    options: { finetune: { epochs: 2 } },
  };
  const requests = [
    ['the same again', 'repeat', condense, condense],
    ['twice the steps', 'longer', condense, { ...condense, options: { steps: 600, lr: {} } }],
    ['twice the epochs', 'longer', finetune, { ...finetune, options: { ...finetune.options, epochs: 10 } }],
    ['of a family', 'longer', family, { ...family, options: { finetune: { epochs: 4 } } }],
    [
      'where nothing was said: twice what it took',
      'longer',
      { ...condense, options: {} },
      { ...condense, options: { steps: 80 } },
    ],
    [
      'keeping the best',
      'keep-best',
      finetune,
      { ...finetune, options: { ...finetune.options, patience: 5 } },
    ],
    [
      'images that are changed more',
      'augment',
      finetune,
      { ...finetune, options: { epochs: 5, augment: { mixup: 0.2, cutmix: 1 } } },
    ],
  ] as const;
  it.each(requests)('%s', (_, remedy, request, expected) => {
    const before = structuredClone(request);
    expect(deedFor(remedy, request, 40)).toMatchObject({ request: expected });
    expect(request).toEqual(before);
  });

  const routes = [
    ['change', condense, { screen: 'condense', step: 2 }],
    ['teacher', condense, { screen: 'condense', step: 1 }],
    ['teacher', finetune, { screen: 'teacher', data: 'd' }],
    ['keep-best', family, { screen: 'generate', step: 2 }],
  ] as const;
  it.each(routes)('%s leads where it is changed', (remedy, request, route) => {
    expect(deedFor(remedy, request, 40)).toMatchObject({ route });
  });

  it('offers nothing where there is no way', () => {
    expect(deedFor('change', finetune, 40)).toBeUndefined();
    expect(deedFor('longer', { ...family, options: {} }, 40)).toBeUndefined();
  });
});

it('the labels’ loss is not drawn twice where it is all of the loss', () => {
  const names = (curves: ReturnType<typeof curve>[]) => chartsOf(curves)[0]!.lines.map(({ name }) => name);
  expect(names([curve('loss', [2, 1]), curve('loss/ce', [2, 1])])).toEqual(['loss']);
  expect(
    names([curve('loss', [2, 1]), curve('loss/ce', [1.5, 0.5]), curve('loss/kd', [0.5, 0.5])]),
  ).toHaveLength(3);
});
