import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Random } from '../../../src-main/base/random';
import { downsample } from '../../../src-main/catalog/downsample';
import { openDatabase } from '../../../src-main/catalog/database';
import type { Home } from '../../../src-main/catalog/home';
import { prepareHome } from '../../../src-main/catalog/home';
import { MIGRATIONS } from '../../../src-main/catalog/migrations';
import type { Curve } from '../../../src-main/catalog/series';
import { openCatalog, temporaryFolder } from './helpers';

const range = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('thinning a curve', () => {
  test('leaves a short one alone', () => {
    expect(downsample([1, 2, 3], [3, 2, 1], 4)).toEqual({ steps: [1, 2, 3], values: [3, 2, 1] });
    expect(downsample([], [], 4)).toEqual({ steps: [], values: [] });
  });

  test('of a straight line keeps the ends of every run', () => {
    // 12 points for 6: two runs, of points 1 … 5 and 6 … 10, of which a rising line keeps the first and the last.
    const line = range(12);
    expect(downsample(line, line, 6).steps).toEqual([0, 1, 5, 6, 10, 11]);
    const falling = line.map((i) => -i);
    expect(downsample(line, falling, 6).steps).toEqual([0, 1, 5, 6, 10, 11]);
  });

  test('of a constant keeps one point a run', () => {
    expect(downsample(range(12), new Array<number>(12).fill(5), 6)).toEqual({
      steps: [0, 1, 6, 11],
      values: [5, 5, 5, 5],
    });
  });

  test('keeps a single peak and a single dip wherever they are', () => {
    for (const at of range(1000)) {
      const values = range(1000).map((i) => (i === at ? 9 : i === (at + 500) % 1000 ? -9 : 0));
      const thin = downsample(range(1000), values, 20);
      expect(Math.max(...thin.values)).toBe(9);
      expect(Math.min(...thin.values)).toBe(-9);
    }
  });

  test('keeps extremes, ends, order and the limit for any curve', () => {
    const random = new Random(3);
    for (let trial = 0; trial < 200; trial++) {
      const count = 2 + random.integer(3000);
      const limit = 4 + random.integer(300);
      const values = range(count).map(() => random.normal());
      const thin = downsample(range(count), values, limit);
      expect(thin.steps.length).toBeLessThanOrEqual(limit);
      expect(thin.steps).toEqual([...new Set(thin.steps)].sort((a, b) => a - b));
      expect([thin.steps[0], thin.steps.at(-1)]).toEqual([0, count - 1]);
      expect(Math.max(...thin.values)).toBe(Math.max(...values));
      expect(Math.min(...thin.values)).toBe(Math.min(...values));
      expect(thin.values).toEqual(thin.steps.map((step) => values[step]));
    }
  });

  test('is not misled by values that are no numbers', () => {
    const values = range(100).map((i) => (i === 50 ? 7 : i === 51 ? -7 : NaN));
    const thin = downsample(range(100), values, 6);
    expect(thin.values).toContain(7);
    expect(thin.values).toContain(-7);
  });
});

describe('metric series', () => {
  test('are read back by name, in the order of steps, newest value first come', () => {
    const { series } = openCatalog();
    series.append('job', [
      { name: 'loss', step: 2, value: 0.25 },
      { name: 'loss', step: 1, value: 0.5 },
      { name: 'val/accuracy', step: 1, value: 1e-300 },
      { name: 'loss', step: 2, value: 0.125 },
    ]);
    series.append('job', [{ name: 'loss', step: 3, value: NaN }]);
    series.append('job', [{ name: 'loss', step: 4, value: Infinity }]);
    series.append('other', [{ name: 'loss', step: 9, value: 9 }]);
    expect(series.read('job')).toEqual([
      { name: 'loss', steps: [1, 2, 3, 4], values: [0.5, 0.125, NaN, Infinity], total: 4 },
      { name: 'val/accuracy', steps: [1], values: [1e-300], total: 1 },
    ]);
    expect(series.read('job', { names: ['loss'], after: 2 })).toMatchObject([{ steps: [3, 4] }]);
    expect(series.read('nobody')).toEqual([]);
  });

  test('are thinned to the number of points asked for', () => {
    const { series } = openCatalog();
    series.append(
      'job',
      range(5000).map((step) => ({ name: 'loss', step, value: step === 1234 ? 100 : 1 / (step + 1) })),
    );
    const [curve] = series.read('job', { maxPoints: 100 });
    expect(curve!.total).toBe(5000);
    expect(curve!.steps.length).toBeLessThanOrEqual(100);
    expect(curve!.values[curve!.steps.indexOf(1234)]).toBe(100);
  });

  test('forget what came after a checkpoint', () => {
    const { series } = openCatalog();
    for (const owner of ['job', 'other']) {
      series.append(
        owner,
        range(10).map((step) => ({ name: 'loss', step, value: step })),
      );
    }
    series.truncate('job', 4);
    expect(series.read('job')[0]!.steps).toEqual([0, 1, 2, 3, 4]);
    expect(series.read('other')[0]!.total).toBe(10);
  });

  test('can be handed on to an entry', () => {
    const catalog = openCatalog();
    const job = catalog.jobs.create({ kind: 'condense', spec: {} });
    catalog.series.append(job.id, [
      { name: 'loss', step: 1, value: 1 },
      { name: 'lr', step: 1, value: 2 },
    ]);
    const { id } = catalog.entries.add({ kind: 'bank', name: 'b', config: {} });
    catalog.series.copy(job.id, id);
    const curves = catalog.series.read(job.id);
    catalog.jobs.remove(job.id);
    expect(catalog.series.read(id)).toEqual(curves);
    expect(catalog.series.read(job.id)).toEqual([]);
  });
});

/** A catalog of version 3, where points were kept alone, with long curves: each the same waves with one peak and one dip. */
function longCurves(names: readonly string[], steps: number): Home {
  const home = prepareHome(temporaryFolder());
  const db = openDatabase(home, MIGRATIONS.slice(0, 3));
  for (const [i, name] of names.entries()) {
    db.prepare(`INSERT INTO series (key, owner, name) VALUES (?, 'job', ?)`).run(i + 1, name);
    db.prepare(
      `WITH RECURSIVE n (step) AS (SELECT 1 UNION ALL SELECT step + 1 FROM n WHERE step < ?)
       INSERT INTO points SELECT ?, step, CASE step WHEN 77777 THEN 9 WHEN 88888 THEN -9 ELSE step % 1000 / 1000.0 END FROM n`,
    ).run(steps, i + 1);
  }
  db.close();
  return home;
}

describe('a long curve', () => {
  const NAMES = ['loss', 'loss/ce', 'loss/kd', 'lr'];
  const STEPS = 500_000;

  test('of 500,000 steps is drawn within 0.3 seconds, with every peak, dip and end', () => {
    const { series } = openCatalog(longCurves(NAMES, STEPS).root);
    let curves: Curve[] = [];
    const times = range(5).map(() => {
      const asked = performance.now();
      curves = series.read('job');
      return performance.now() - asked;
    });
    expect(Math.min(...times)).toBeLessThan(300);
    expect(curves.map(({ name }) => name)).toEqual(NAMES);
    for (const { steps, values, total } of curves) {
      expect(total).toBe(STEPS);
      expect(steps.length).toBeLessThanOrEqual(1000);
      expect([steps[0], steps.at(-1)]).toEqual([1, STEPS]);
      expect(values[steps.indexOf(77777)]).toBe(9);
      expect(values[steps.indexOf(88888)]).toBe(-9);
      // They are points of the curve, in its order.
      expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
      for (const [i, step] of steps.entries())
        if (step !== 77777 && step !== 88888) expect(values[i]).toBe((step % 1000) / 1000);
    }
    // An entry keeps of it what is seen: some thousand points, not two million.
    series.copy('job', 'entry');
    expect(series.read('entry').map(({ steps, values }) => [steps, values])).toEqual(
      curves.map(({ steps, values }) => [steps, values]),
    );
    for (const { total } of series.read('entry')) expect(total).toBeLessThan(STEPS / 50);
    const [later] = series.read('job', { names: ['loss'], after: 300_100 });
    expect([later!.steps[0], later!.total]).toEqual([300_101, STEPS - 300_100]);
  });

  test('stays true when points are changed, forgotten and handed on', () => {
    const { series } = openCatalog();
    const random = new Random(5);
    const points = range(30_000).map((step) => ({ name: 'loss', step: 3 * step, value: random.normal() }));
    series.append('job', points);
    const peak = (owner = 'job') => Math.max(...series.read(owner)[0]!.values);
    expect(peak()).toBe(Math.max(...points.map(({ value }) => value)));
    series.append('job', [{ name: 'loss', step: 45_000, value: 99 }]);
    expect(peak()).toBe(99);
    series.append('job', [{ name: 'loss', step: 45_000, value: 0 }]);
    expect(peak()).toBeLessThan(10);
    series.append('job', [{ name: 'loss', step: 89_997, value: 99 }]);
    series.copy('job', 'entry');
    series.truncate('job', 89_990);
    expect(peak()).toBeLessThan(10);
    expect(peak('entry')).toBe(99);
    const [curve] = series.read('job', { maxPoints: 100_000 });
    expect([curve!.total, curve!.steps.at(-1)]).toEqual([29_997, 89_988]);
  });
});

describe('settings', () => {
  test('are typed, with a fallback for what is missing or no longer allowed', () => {
    const { settings } = openCatalog();
    const Theme = z.enum(['light', 'dark', 'system']);
    expect(settings.get('theme', Theme, 'system')).toBe('system');
    settings.set('theme', 'dark');
    expect(settings.get('theme', Theme, 'system')).toBe('dark');
    settings.set('theme', 'purple');
    expect(settings.get('theme', Theme, 'system')).toBe('system');
    settings.set('engine', { threads: 2 });
    expect(settings.all()).toEqual({ engine: { threads: 2 }, theme: 'purple' });
    settings.set('theme', undefined);
    expect(settings.all()).toEqual({ engine: { threads: 2 } });
  });
});
