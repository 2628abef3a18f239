import { describe, expect, it } from 'vitest';
import { fieldsOf, JOBS } from '../../../src-main/api/contract';
import { packDraft, unpackDraft } from '../../../src-renderer/app/draft-address';
import { scaleOver } from '../../../src-renderer/app/plot-scale';
import { roleOf } from '../../../src-renderer/app/role';
import { mostConfused } from '../../../src-renderer/screens/entry/mistakes';
import { type GenerateDraft, newDraft } from '../../../src-renderer/screens/generate/draft';
import { budgetOf, limitText, NO_BUDGET } from '../../../src-renderer/screens/generate/finder';
import { againRoute, settingsOf } from '../../../src-renderer/screens/run/settings';
import { t } from '../../../src-renderer/language';
import type { Entry } from '../../../src-main/api/contract';

describe('an axis', () => {
  it.each([[[1, 2, 3]], [[0.15, 0.22]], [[20_000, 180_000]], [[1e4, 1e9]], [[5]], [[]]])(
    'holds all values, and has some ticks on it: %j',
    (values) => {
      const scale = scaleOver(values);
      for (const value of values) {
        expect(scale.at(value)).toBeGreaterThanOrEqual(0);
        expect(scale.at(value)).toBeLessThanOrEqual(1);
        expect(scale.from(scale.at(value))).toBeCloseTo(value, 6);
      }
      expect(scale.ticks.length).toBeGreaterThanOrEqual(2);
      expect(scale.ticks.length).toBeLessThanOrEqual(12);
      for (const tick of scale.ticks) expect(scale.at(tick)).toBeGreaterThanOrEqual(-1e-9);
    },
  );

  it('is logarithmic where values are very unlike', () => {
    expect(scaleOver([1, 1000]).logarithmic).toBe(true);
    expect(scaleOver([1, 10]).logarithmic).toBe(false);
    expect(scaleOver([0, 1000]).logarithmic).toBe(false);
  });
});

describe('a budget', () => {
  it('is read as people write it', () => {
    const { budget, sizeError, latencyError } = budgetOf({
      maxSize: '3 MB',
      maxLatency: '8ms',
      precision: 'int8',
    });
    expect([budget, sizeError, latencyError]).toEqual([
      { bytes: 3e6, milliseconds: 8, precision: 'int8' },
      undefined,
      undefined,
    ]);
  });

  it('says what cannot be read, and is none where nothing was typed', () => {
    expect(budgetOf({ ...NO_BUDGET, maxSize: 'three' }).sizeError).toMatch(/3 MB/);
    expect(budgetOf({ ...NO_BUDGET, maxLatency: 'fast' }).latencyError).toMatch(/8 ms/);
    expect(budgetOf(NO_BUDGET).budget).toEqual({
      bytes: undefined,
      milliseconds: undefined,
      precision: 'fp32',
    });
  });

  it.each([
    [2_345_678, 'file', '2.35 MB'],
    [98_765, 'file', '98.8 kB'],
    [1e6, 'file', '1 MB'],
    [12_500, 'file', '12.5 kB'],
    [100_000, 'file', '100 kB'],
    [7.94, 'latency', '7.9 ms'],
  ] as const)('%s, drawn as a line, is written %s', (value, cost, text) => {
    expect(limitText(value, cost)).toBe(text);
  });
});

describe('a draft in the address', () => {
  const initial = newDraft('b');

  it('is there again, and only what was changed', () => {
    const sizes: GenerateDraft['sizes'] = [{ width: 64, depth: 2 }];
    const draft: GenerateDraft = { ...initial, sizes, name: 'phone', lr: 0.1 };
    const text = packDraft(draft, initial)!;
    expect(JSON.parse(text)).toEqual({ sizes: [{ width: 64, depth: 2 }], name: 'phone', lr: 0.1 });
    expect(unpackDraft(text, initial)).toEqual(draft);
    expect(packDraft(initial, newDraft('b'))).toBeUndefined();
  });

  it.each(['nonsense', '[]', 'null', '{"sizes":7,"unknown":1,"name":["x"]}'])(
    'is not led astray by %s',
    (text) => {
      expect(unpackDraft(text, initial)).toEqual(initial);
    },
  );
});

describe('what an entry is', () => {
  const entry = (config: Record<string, unknown>, kind: Entry['kind'] = 'model') =>
    ({ kind, config, metrics: {} }) as unknown as Entry;
  const wave = { init: 'wave', scalers: 'inherited' };

  it.each([
    [entry({ ...wave, request: { kind: 'generate', options: {} } }), 'inherited'],
    [entry({ ...wave, scalers: 'fresh', request: { kind: 'generate', options: {} } }), 'fresh'],
    [entry({ ...wave, request: { kind: 'generate', options: { finetune: {} } } }), 'tuned'],
    [entry({ ...wave, request: { kind: 'generate', options: { scalerTraining: {} } } }), 'scalers trained'],
    [entry({ init: 'scratch', request: { kind: 'generate', options: { finetune: {} } } }), 'scratch'],
    [entry({ init: 'weight-selection', request: { kind: 'generate', options: {} } }), 'selected'],
    [entry({ request: { kind: 'finetune' } }), 'tuned'],
    [entry({ request: { kind: 'import' } }), 'imported'],
    [entry({ request: { kind: 'train-teacher' } }, 'teacher'), 'trained here'],
    [entry({ bank: { elastic: { widths: [1], depths: [1] } } }, 'bank'), 'elastic'],
    [entry({ bank: {} }, 'bank'), 'one size'],
    [entry({}, 'dataset'), undefined],
    [entry({}), undefined],
  ])('%#', (given, word) => expect(roleOf(given)?.word).toBe(word));
});

it('the most frequent mistakes come first, those of small classes before those of large ones', () => {
  const confusion = [
    [90, 5, 5],
    [2, 8, 0],
    [5, 0, 5],
  ];
  const found = mostConfused(['a', 'b', 'c'], confusion, 3).map(({ label, taken, count, of }) => [
    label,
    taken,
    count,
    of,
  ]);
  expect(found).toEqual([
    ['c', 'a', 5, 10],
    ['a', 'b', 5, 100],
    ['a', 'c', 5, 100],
  ]);
});

describe('a run once more', () => {
  const condense = {
    kind: 'condense' as const,
    data: 'd',
    teacher: 't',
    seed: 7,
    options: { sizes: '64-128x2-4', leftOut: '96x3', steps: 300, batchSize: 16 },
  };

  it('shows its settings, not what it is called', () => {
    const settings = Object.fromEntries(settingsOf({ ...condense, name: 'secret' }));
    expect(settings).toMatchObject({
      'Widths × depths': '64-128x2-4',
      'Sizes left out': '96x3',
      Steps: '300',
      Batch: '16',
      Seed: '7',
    });
  });

  it.each([
    [{ engine: { threads: 0 } }, 'Threads', 'one per core'],
    [{ engine: { threads: 3 } }, 'Threads', '3'],
    [{ options: { augment: { mixup: 0 } } }, 'Mixup α', 'no'],
    [{ options: { augment: { erase: 0 } } }, 'Random erasing', '0'],
  ])('says what 0 means where the declaration does: %j', (request, name, value) => {
    expect(settingsOf({ kind: 'finetune', ...request })).toEqual([[name, value]]);
  });

  it('is no setting what it is called', () => {
    const settings = Object.fromEntries(settingsOf({ ...condense, name: 'secret' }));
    expect(Object.values(settings)).not.toContain('secret');
    expect(settingsOf({ kind: 'from later', secret: 1 })).toEqual([]);
  });

  it.each([...JOBS.values()].map((each) => [each.kind, each] as const))(
    'calls no two settings of “%s” alike',
    (_, kind) => {
      const labels = fieldsOf(kind).map(({ label }) => label);
      // Beside them a run's page shows facts of its own.
      labels.push(t('run.kind'), t('run.started'), t('run.worked'), t('run.ended'), t('entry.id'));
      expect(labels.filter((label, i) => labels.indexOf(label) !== i)).toEqual([]);
      // Words of people, not those of the command line.
      expect(labels.filter((label) => /\b(img|lr|val|cpu|dim|arch)\b|^(as|to)$/i.test(label))).toEqual([]);
    },
  );

  it('fills the wizard in', () => {
    const route = againRoute(condense)!;
    expect(route).toMatchObject({ screen: 'condense', data: 'd', teacher: 't', step: 2 });
    const draft = JSON.parse((route as { draft: string }).draft) as Record<string, unknown>;
    expect(draft).toMatchObject({ grid: '64-128x2-4', leftOut: '96x3', budget: 300, unit: 'steps', seed: 7 });
    expect(draft['options']).toMatchObject({ batchSize: 16 });
  });

  it('knows no wizard for an import', () => expect(againRoute({ kind: 'import' })).toBeUndefined());
});
