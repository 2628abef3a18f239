import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Cell, Comparison } from '../../../src-main/work/kinds/compare/comparison';
import { ComparisonSchema } from '../../../src-main/work/kinds/compare/comparison';
import { EXPERIMENTS, variantsOf } from '../../../src-main/work/kinds/compare/experiments';
import { csvOf } from '../../../src-main/work/kinds/compare/report/csv';
import { commandOf, htmlOf } from '../../../src-main/work/kinds/compare/report/html';
import { short } from '../../../src-main/work/kinds/compare/report/draw';
import { pagesOf } from '../../../src-main/work/kinds/compare/report/pages';
import { writeReport } from '../../../src-main/work/kinds/compare/report/write';
import { SAID, translator } from '../../../src-main/api/contract/said';
import { familiesOf, rowsOf } from '../../../src-main/work/kinds/compare/summary';
import { WAYS, wayNamed } from '../../../src-main/work/kinds/compare/ways';
import { INITIALISERS } from '../../../src-main/wave/initialisers';
import { METHODS } from '../../../src-main/wave/methods';

const NARROW = { width: 32, depth: 2 };
const WIDE = { width: 64, depth: 2 };

/** Accuracies at epochs 0, 1, 2; each epoch sees 100 images and takes 1,000 operations. */
function cell(way: string, seed: number, accuracies: number[], changes: Partial<Cell> = {}): Cell {
  const points = accuracies.map((accuracy, epoch) => ({
    ...{ epoch, accuracy, samples: 100 * epoch, macs: 1000 * epoch },
  }));
  return {
    ...{ way, seed, points, size: NARROW, works: true, transferred: 5, parameters: 10, macs: 20, seconds: 1 },
    ...changes,
  };
}

function comparison(cells: Cell[], changes: Partial<Comparison> = {}): Comparison {
  const names = [...new Set(cells.map(({ way }) => way))];
  return {
    title: 'A <test>',
    ways: names.map((name) => ({ name, title: name.toUpperCase(), description: `${name} & more` })),
    sizes: [NARROW],
    seeds: [...new Set(cells.map(({ seed }) => seed))],
    ...{ epochs: 2, testImages: 50, families: [], cells },
    setup: {
      data: { name: 'd' },
      teacher: { name: 't' },
      ways: names,
      options: { seeds: 2, batchSize: 4, distil: true },
    },
    ...changes,
  };
}

describe('a comparison’s rows', () => {
  const rows = (cells: Cell[]) => new Map(rowsOf(comparison(cells)).map((row) => [row.way, row]));

  it('are means and spreads over seeds, and say when scratch’s last accuracy is reached, and the gap', () => {
    const found = rows([
      ...[cell('scratch', 0, [0.1, 0.2, 0.4]), cell('scratch', 1, [0.1, 0.3, 0.5])],
      ...[cell('bank', 0, [0.3, 0.5, 0.6]), cell('bank', 1, [0.3, 0.45, 0.7])],
      ...[cell('dedicated', 0, [0.7, 0.7, 0.7]), cell('dedicated', 1, [0.7, 0.7, 0.72])],
    ]);
    const bank = found.get('bank')!;
    expect(bank.accuracy.get(1)).toEqual({ mean: 0.475, least: 0.45, most: 0.5, count: 2 });
    expect(bank.epochsToScratch).toBe(1); // scratch ends at 0.45
    expect(bank.gap).toBeCloseTo(0.65 - 0.71, 10);
    expect(found.get('scratch')!.epochsToScratch).toBe(2);
  });

  it.each([
    ['apart', [0.6, 0.7], [0.4, 0.5], 'best', 'below'],
    ['touching', [0.5, 0.7], [0.4, 0.5], 'level', 'level'],
    ['overlapping', [0.45, 0.9], [0.4, 0.5], 'level', 'level'],
  ])('call nothing within the spread a win: %s', (_, a, b, first, second) => {
    const found = rows([
      ...a.map((value, seed) => cell('a', seed, [0, 0, value])),
      ...b.map((value, seed) => cell('b', seed, [0, 0, value])),
    ]);
    expect([found.get('a')!.verdict, found.get('b')!.verdict]).toEqual([first, second]);
  });

  it('name no winner of one seed', () => {
    const found = rows([cell('a', 0, [0, 0, 0.9]), cell('b', 0, [0, 0, 0.1])]);
    expect(found.get('a')!.verdict).toBe('unknown');
  });

  it('do not show epoch 0 of a classifier that was never trained, nor means over other seeds', () => {
    const found = rows([
      cell('a', 0, [0.1, 0.2, 0.3], { works: false }),
      cell('a', 1, [0.1, 0.2, 0.3], { works: false }),
      ...[cell('b', 0, [0.1, 0.2, 0.3]), cell('b', 1, [0.1])],
    ]);
    expect(found.get('a')!.accuracy.get(0)).toBeNull();
    expect(found.get('a')!.accuracy.get(1)!.mean).toBe(0.2);
    expect(found.get('b')!.accuracy.get(2)).toBeNull();
  });

  it('say why a way makes no such size', () => {
    const found = rows([cell('a', 0, [], { obstacle: 'It cannot.' }), cell('b', 0, [0, 0, 1])]);
    expect(found.get('a')!.obstacle).toBe('It cannot.');
    expect(found.get('a')!.last).toBeNull();
  });
});

describe('a family’s row', () => {
  const cells = [0, 1].flatMap((seed) => [
    cell('a', seed, [0, 0, 0.4], { macs: 100 }),
    cell('a', seed, [0, 0, 0.8], { size: WIDE, macs: 300 }),
  ]);
  const families = [0, 1].map((seed) => ({ way: 'a', seed, samples: 1000, macs: 5000, seconds: 1 }));
  it('counts condensing once and the training of every size, for one seed', () => {
    const [row] = familiesOf(comparison(cells, { sizes: [NARROW, WIDE], families }));
    expect(row!.cost).toEqual({ samples: 1000 + 2 * 200, macs: 5000 + 2 * 2000 });
    expect(row!.sizes).toBe(2);
  });
  it('has the mean accuracy over the range of operations as its area', () => {
    const [row] = familiesOf(comparison(cells, { sizes: [NARROW, WIDE] }));
    expect(row!.area!.mean).toBeCloseTo(0.6, 12);
    const lacking = comparison(cells.slice(0, 3), { sizes: [NARROW, WIDE] });
    expect(familiesOf(lacking)[0]!.area).toBeNull();
  });
});

describe('ways and experiments', () => {
  it('has a way for every rival of the registries', () => {
    const names = WAYS.map(({ name }) => name);
    for (const { name } of [...INITIALISERS, ...METHODS]) expect(names).toContain(name);
    expect(new Set(names).size).toBe(names.length);
    expect(() => wayNamed('scrach')).toThrow('There is no way to begin called “scrach”.');
    expect(() => variantsOf([], undefined)).toThrow('There is nothing to compare.');
  });
  it.each(EXPERIMENTS.map((experiment) => [experiment.name, experiment] as const))(
    '%s has rows that there are, each with a name of its own',
    (_, { name, variants }) => {
      const rows = variantsOf(['scratch'], name);
      for (const { way } of rows) expect(() => wayNamed(way)).not.toThrow();
      expect(new Set(rows.map(({ label }) => label)).size).toBe(rows.length);
      expect(rows.length).toBeGreaterThanOrEqual(variants.length);
    },
  );
});

describe('a comparison’s files', () => {
  const found = comparison([
    ...[cell('a', 0, [0.1, 0.2, 0.3]), cell('a', 1, [0.1, 0.25, 0.35])],
    ...[
      cell('b, "c"', 0, [], { obstacle: 'No, <never>.' }),
      cell('b, "c"', 1, [], { obstacle: 'No, <never>.' }),
    ],
  ]);

  it('are CSV with every measurement, quoted', () => {
    const lines = csvOf(found).split('\r\n');
    expect(lines[2]).toBe('a,32x2,0,1,100,1000,0.2,true,');
    expect(lines.at(-2)).toBe('"b, ""c""",32x2,1,,,,,,"No, <never>."');
  });

  it('are one page that refers to nothing else, and holds the whole comparison', () => {
    const page = htmlOf(found);
    expect(page).not.toMatch(/<(link|img|script src)/);
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:/);
    expect(page).toContain('A &lt;test&gt;');
    const [, json] = /id="comparison">(.*)<\/script>/.exec(page)!;
    expect(ComparisonSchema.parse(JSON.parse(json!))).toEqual(found);
  });

  it('are in the language of who reads them: all words, none of the numbers', () => {
    const say = translator(SAID, 'de');
    const { html, svg } = pagesOf({ ...found, title: 'Ways to get models on d' }, { language: 'de', say });
    expect(html).toContain('<html lang="de">');
    expect(html).toContain('<h1>Wege zu Modellen auf d</h1>');
    for (const words of ['beginnt mit', 'Epoche 0', 'Was die ganze Familie braucht', 'Zum Wiederholen'])
      expect(html).toContain(words);
    expect(svg).toContain('32x2: Genauigkeit über gesehenen Bildern');
    const text = html.replace(/<(style|pre|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ');
    expect(text).not.toMatch(/\b(the|seeds?|begins|accuracy|epochs|whole|seen)\b/i);
    const numbers = (page: string) => page.match(/\d+(?:\.\d+)?/g);
    expect(numbers(html)).toEqual(numbers(htmlOf({ ...found, title: 'Ways to get models on d' })));
  });

  it('say the command that repeats it', () => {
    const said = (each: Comparison) => commandOf(each).replaceAll(' \\\n  ', ' ');
    const begin = `wave compare --data d --teacher t --ways 'a,b, "c"' --sizes 32x2 --seed 0`;
    expect(said(found)).toBe(`${begin} --seeds 2 --batch 4 --distil`);
    const data = { name: "cat's eyes" };
    expect(said({ ...found, setup: { ...found.setup, data } })).toContain(
      String.raw`wave compare --data 'cat'\''s eyes' --teacher t `,
    );
    const options = { templates: { matrix: 16, other: 2 }, blockSize: 32, blockColumns: 16, arch: 'gru' };
    expect(said({ ...found, setup: { ...found.setup, options } })).toBe(
      `${begin} --arch gru --block 32 --block-columns 16 --templates 16 --other-templates 2`,
    );
  });

  it('are pictures that open', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'comparison-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    await writeReport(folder, found);
    const { width, format } = await sharp(join(folder, 'curves.png')).metadata();
    expect([width > 800, format]).toEqual([true, 'png']);
    expect(ComparisonSchema.parse(JSON.parse(readFileSync(join(folder, 'comparison.json'), 'utf8')))).toEqual(
      found,
    );
  });

  it.each([
    [0, '0'],
    [999, '999'],
    [48_000, '48k'],
    [1_234_567, '1.2M'],
    [2.5e13, '25T'],
  ])('write %d as %s', (value, text) => expect(short(value)).toBe(text));
});
