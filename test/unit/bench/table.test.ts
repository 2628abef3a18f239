import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { recipeReport, runRecipe } from '../../bench/table/recipe';
import { tableReport } from '../../bench/table/report';
import { pictureOf } from '../../bench/table/picture';
import { bestOf } from '../../bench/table/rows';
import { runTable } from '../../bench/table/run';
import { type Settings, settingsOf } from '../../bench/table/settings';
import { type Results, Store } from '../../bench/table/store';
import { Study } from '../../bench/table/study';
import { openEngine } from '../../../src-main/engine/open';
import { floatInitializer, int64Initializer } from '../../../src-main/engine/onnx/model';
import { linearModel, temporaryFolder, writeFile } from '../formats/onnx-files';

const FLAGS = {
  seeds: '0',
  scale: '0.01',
  threads: '2',
  patch: '16',
  grid: '32-64x1',
  checked: '64x1',
  samples: '960000',
  'held-out': '0.04',
  synthetic: true,
};

function settings(changes: Partial<typeof FLAGS & { out: string }> = {}): Settings {
  const shortened = settingsOf({ ...FLAGS, out: mkdtempSync(join(tmpdir(), 'table-')), ...changes });
  return { ...shortened, rates: { plain: [0.5, 1], family: [1], alone: [1] } };
}

describe('the table of what a family is worth', () => {
  it('measures every row in a short form, and goes on where it was interrupted', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const short = settings();
    const text = await runTable(short);
    expect(text.split('\n').filter((line) => line.includes('not measured'))).toEqual([]);
    for (const row of [
      'largest − smallest',
      'a bank of its own',
      'distilled alone',
      'plain elastic',
      'hours',
    ]) {
      expect(text).toContain(row);
    }
    expect(text).toContain('| shapes → other shapes |');
    expect(readFileSync(join(short.out, 'table.md'), 'utf8').trim()).toBe(text);
    // A mark for each of the family's four sizes, and one in the legend.
    expect(readFileSync(join(short.out, 'shapes.svg'), 'utf8').match(/fill="#0072b2"/g)).toHaveLength(5);

    // A number that is lost is measured again from what was trained, and comes out as before; nothing is trained again.
    const file = join(short.out, 'table.json');
    const results = JSON.parse(readFileSync(file, 'utf8')) as Results;
    const lost = 'shapes/0/family/64x1';
    const { [lost]: before, ...rest } = results.accuracies;
    writeFileSync(file, JSON.stringify({ ...results, accuracies: rest }));
    log.mockClear();
    expect(await runTable(short)).toBe(text);
    expect(log.mock.calls.flat()).toEqual([expect.stringContaining(`${lost}: `)]);
    expect((JSON.parse(readFileSync(file, 'utf8')) as Results).accuracies[lost]).toEqual(before);
    expect((JSON.parse(readFileSync(file, 'utf8')) as Results).costs).toEqual(results.costs);
    log.mockRestore();

    await expect(runTable({ ...short, scale: 0.02 })).rejects.toThrow('was measured otherwise');
  });

  it('measures changes of the recipe on held-out images', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const text = await runRecipe(settings(), /^(the recipe|cutmix)$/);
    expect(
      text
        .split('\n')
        .slice(2)
        .map((line) => line.split('|')[1]!.trim())
        .sort(),
    ).toEqual(['cutmix', 'the recipe']);
    const said = log.mock.calls.flat() as string[];
    expect(said.filter((line) => line.includes('(test)'))).toEqual([]);
    log.mockRestore();
  });

  it('takes a teacher’s classes in the order in which its file has them', async () => {
    const [out, folder] = [temporaryFolder(), temporaryFolder()];
    for (const [channel, name] of ['red', 'green', 'blue'].entries()) {
      for (const split of ['train', 'test']) {
        mkdirSync(join(folder, split, name), { recursive: true });
        for (let i = 0; i < 4; i++) {
          const pixels = Buffer.from(
            Array.from({ length: 48 }, (_, at) => (at % 3 === channel ? 200 + i : 0)),
          );
          const file = join(folder, split, name, `${i}.ppm`);
          writeFileSync(file, Buffer.concat([Buffer.from('P6\n4 4\n255\n'), pixels]));
        }
      }
    }
    // The score of each class is the mean of its colour: red, green, blue, where the folder's order is by name.
    const means = Float32Array.from({ length: 48 * 3 }, (_, i) =>
      Math.floor(i / 48) === i % 3 ? 1 / 16 : 0,
    );
    const change = {
      initializers: [floatInitializer('weight', [48, 3], means), int64Initializer('index', [0])],
      metadata: { classes: '["red","green","blue"]' },
    };
    const output = { name: 'scores', type: 'float32' as const, shape: ['N', 3] };
    const teacher = writeFile(out, 'teacher.onnx', linearModel({ output, change }));
    const short = settings({ out });
    const section = { ...short.sections[0]!, data: { kind: 'folder' as const, path: folder }, teacher };
    const engine = await openEngine({ engine: 'onnxruntime', device: 'cpu', threads: 1 });
    const study = await Study.open(short, section, engine, new Store(out, null));
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    expect(study.dataset.classes).toEqual(['blue', 'green', 'red']);
    const { accuracy } = await study.measureTeacher(await study.openTeacher());
    log.mockRestore();
    await study.close();
    await engine.dispose();
    expect(accuracy).toBe(1);
  });

  it('says of every bar whether it is met, by its own arithmetic', () => {
    const two = { ...settings({ seeds: '0,1', grid: '32-64x1-2', checked: '64x2' }), scale: 1 };
    const [section] = two.sections;
    const accuracies: Results['accuracies'] = {};
    const put = (name: string, accuracy: number) =>
      (accuracies[`shapes/${name}`] = { accuracy, split: 'test', count: 100, parameters: 1000 });
    put('teacher', 0.9);
    for (const seed of [0, 1]) {
      const sizes = { '32x1': 0.7, '32x2': 0.8, '64x1': 0.82, '64x2': 0.87, '96x2': 0.88, '64x3': 0.8 };
      for (const [size, accuracy] of Object.entries(sizes))
        put(`${seed}/family/${size}`, accuracy + 0.02 * seed);
      put(`${seed}/dedicated/64x2`, 0.9);
      put(`${seed}/alone/64x2`, 0.7);
      put(`${seed}/scratch/64x2`, 0.5);
      for (const size of ['32x1', '32x2', '64x1', '64x2']) put(`${seed}/plain/${size}`, 0.75);
    }
    const cost = (seconds: number, parameters: number) => ({ samples: 1, seconds, parameters });
    const costs = {
      'shapes/0/family': cost(3600, 10),
      'shapes/1/family': cost(5 * 3600, 10),
      'shapes/0/plain': cost(60, 1000),
    };
    const text = tableReport({ ...two, sections: [section!] }, { request: null, accuracies, costs });
    const rowOf = (start: string) =>
      text
        .split('\n')
        .find((line) => line.startsWith(`| ${start}`))!
        .split('|')
        .map((cell) => cell.trim())
        .slice(2, 5);
    expect(rowOf('largest, 64x2')).toEqual(['88.0 ± 1.0', '≥ 86.0', 'met']);
    expect(rowOf('smallest, 32x1')).toEqual(['71.0 ± 1.0', '≥ 76.0', 'NOT MET']);
    expect(rowOf('largest − smallest')).toEqual(['17.0 ± 0.0', '≥ 6.0', 'met']);
    expect(rowOf('64x2 − a bank of its own')).toEqual(['−2.0 ± 1.0', '≥ −1.0', 'NOT MET']);
    expect(rowOf('64x2 − distilled alone')).toEqual(['18.0 ± 1.0', '≥ 8.0', 'met']);
    expect(rowOf('mean of all sizes − a plain')).toEqual(['5.8 ± 1.0', '≥ 0.0, ≤ 10 %', 'met']);
    expect(rowOf('hours')).toEqual(['5.00', '≤ 4', 'NOT MET']);
    expect(rowOf('96x2, outside')).toEqual(['1.0 ± 0.0', '≥ −0.5', 'met']);
    expect(rowOf('64x3, outside')).toEqual(['−7.0 ± 0.0', '≥ −0.5', 'NOT MET']);
    expect(text).toContain('A bank taken to other classes: not measured.');
  });

  it.each([
    [{ scale: '0' }, 'share'],
    [{ scale: '2' }, 'share'],
    [{ synthetic: false }, 'no data'],
  ])('refuses %o', (flags, message) => {
    expect(() => settingsOf({ ...FLAGS, out: 'x', ...flags })).toThrow(message);
  });

  it('draws each number at its level', () => {
    const one = settings({ grid: '32-64x1' });
    const [section] = one.sections;
    const of = (accuracy: number, parameters: number) =>
      ({ accuracy, parameters, split: 'test', count: 100 }) as const;
    const accuracies = {
      'shapes/teacher': of(0.9, 1_000_000),
      'shapes/0/family/32x1': of(0.7, 10_000),
      'shapes/0/family/64x1': of(0.8, 100_000),
    };
    const svg = pictureOf(one, section!, { request: null, accuracies, costs: {} });
    const level = (percent: number) =>
      new RegExp(`y="([\\d.]+)" text-anchor="end">${percent} %`).exec(svg)![1]!;
    const marks = [...svg.matchAll(/translate\(([\d.]+) ([\d.]+)\)/g)].map(([, x, y]) => [
      Number(x),
      Number(y),
    ]);
    const [small, large, teacher] = marks as [number, number][] as [
      [number, number],
      [number, number],
      [number, number],
    ];
    for (const [[, y], percent] of [
      [small, 70],
      [large, 80],
      [teacher, 90],
    ] as const) {
      expect(y + 4).toBeCloseTo(Number(level(percent)), 0);
    }
    // Ten times the parameters are as far each time.
    expect(teacher[0] - large[0]).toBeCloseTo(large[0] - small[0], 0);
  });

  it('puts the changes of the recipe in order, by the mean of all sizes', () => {
    const of = (accuracy: number) => ({ accuracy, parameters: 1, split: 'val', count: 100 }) as const;
    const accuracies = {
      'shapes/0/the recipe/32x1': of(0.5),
      'shapes/0/the recipe/64x1': of(0.6),
      'shapes/0/cutmix/32x1': of(0.6),
      'shapes/0/cutmix/64x1': of(0.62),
      'shapes/0/mixup/32x1': of(0.4),
      // Not all of its sizes are known.
      'shapes/0/a cosine/32x1': of(0.9),
    };
    const costs = { 'shapes/0/cutmix': { samples: 1, seconds: 180, parameters: 1 } };
    const text = recipeReport(settings({ grid: '32-64x1' }), {
      results: { request: null, accuracies, costs },
    });
    expect(text.split('\n').slice(2)).toEqual([
      '| cutmix | 61.0 | +6.0 | 3 |',
      '| the recipe | 55.0 | +0.0 | 0 |',
    ]);
  });

  it.each([
    ['inside', 1, [0.5, 1, 2]],
    ['below all that were to be tried', 0.125, [0.5, 1, 2, 0.25, 0.125, 0.0625]],
    ['above', 4, [0.5, 1, 2, 4, 8]],
  ])('finds a rate that is best %s', async (_, peak, tried) => {
    const seen: number[] = [];
    const best = await bestOf([0.5, 1, 2], (rate) => {
      seen.push(rate);
      return Promise.resolve(-Math.abs(Math.log2(rate / peak)));
    });
    expect(best).toBe(peak);
    expect(seen).toEqual(tried);
  });
});
