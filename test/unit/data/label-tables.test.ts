import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { recogniseSource } from '../../../src-main/data/source';
import { looked, sentencesOf, tree } from './helpers';

const AIDE = [2, 0, 2];

/** Written by pyarrow, pandas and openpyxl (make.py beside them). */
describe('tables that are no text', () => {
  const FIXTURES = join(import.meta.dirname, '../../fixtures/labels');
  test.each<[string, string, string, number[], string?]>([
    ['names.parquet', 'metadata.parquet', 'cat dog', AIDE],
    ['numbers.parquet', 'metadata.parquet', 'cat dog', AIDE],
    ['objects.parquet', 'metadata.parquet', 'cat dog', AIDE],
    ['splits.parquet', 'labels.pq', 'cat dog', [2, 0, 2]],
    ['names.parquet', 'train/metadata.parquet', 'cat dog', AIDE, 'train/'],
    ['pandas.xlsx', 'Labels.XLSX', 'cat dog', AIDE],
    ['inline.xlsx', 'labels.xlsx', 'cat dog', [2, 0, 2]],
    ['sheets.xlsx', 'labels.xlsx', 'cat & co dog & co', AIDE],
    ['marks.xlsx', 'labels.xlsx', 'cat dog', AIDE],
    ['marks.xlsx', 'meta/labels.xlsx', 'cat dog', AIDE, 'images/'],
  ])('%s as %s', async (fixture, name, classes, counts, folder = '') => {
    const root = await tree(
      `${folder}x*4`,
      ...(name.includes('/') ? [name.slice(0, name.lastIndexOf('/'))] : []),
    );
    copyFileSync(join(FIXTURES, fixture), join(root, name));
    expect((await recogniseSource(root)).kind).toBe('folder');
    expect(await looked(root)).toMatchObject({ classes, counts });
    expect(await looked(root, { labels: { file: name } })).toMatchObject({ classes, counts });
  });

  const ROWS = ['x0.png,cat', 'x1.png,dog', 'x2.png,cat', 'x3.png,dog'];
  test.each<[string, string | Buffer]>([
    ['labels.csv.gz', gzipSync(['image,label', ...ROWS].join('\n'))],
    ['labels.tsv.gz', gzipSync(['image,label', ...ROWS].join('\n').replaceAll(',', '\t'))],
    [
      'labels.jsonl.gz',
      gzipSync(
        ROWS.map((row) =>
          JSON.stringify(Object.fromEntries(row.split(',').map((cell, i) => [['image', 'label'][i], cell]))),
        ).join('\n'),
      ),
    ],
    [
      'labels.json.gz',
      gzipSync(JSON.stringify(Object.fromEntries(ROWS.map((row) => row.split(',') as [string, string])))),
    ],
    // Browsers unpack on the way, and keep the name.
    ['labels.csv.gz', ['image,label', ...ROWS].join('\n')],
  ])('%s', async (name, content) => {
    const root = await tree('x*4');
    writeFileSync(join(root, name), content);
    expect(await looked(root)).toMatchObject({ classes: 'cat dog', counts: AIDE });
    expect(await looked(root, { labels: { file: name } })).toMatchObject({
      classes: 'cat dog',
      counts: AIDE,
    });
  });

  test('packed, but cut short', async () => {
    const root = await tree('x*4');
    writeFileSync(join(root, 'labels.csv.gz'), gzipSync(['image,label', ...ROWS].join('\n')).subarray(0, 40));
    for (const options of [{}, { labels: { file: 'labels.csv.gz' } }])
      expect(await sentencesOf(() => looked(root, options), root)).toMatchObject({
        code: 'bad-file',
        message: 'The file “ROOT/labels.csv.gz” is not valid gzip.',
      });
  });

  test('too large to be read, which is said', async () => {
    const root = await tree('x*4');
    writeFileSync(join(root, 'labels.csv'), 'image,label');
    truncateSync(join(root, 'labels.csv'), 513 * 2 ** 20);
    expect(await sentencesOf(() => looked(root), root)).toMatchObject({
      code: 'bad-file',
      message: '“labels.csv” has more than 512 MB, and is not read.',
    });
  });

  test.each(['xl/sharedStrings.xml', 'xl/worksheets/sheet1.xml'])(
    'a workbook whose %s is too large is refused rather than read in part',
    async (part) => {
      const root = await tree('x*4');
      const bytes = readFileSync(join(FIXTURES, 'pandas.xlsx'));
      const told = bytes.lastIndexOf(part) - 22;
      bytes.writeUInt32LE(300 * 2 ** 20, told);
      writeFileSync(join(root, 'labels.xlsx'), bytes);
      for (const options of [{}, { labels: { file: 'labels.xlsx' } }]) {
        expect(await sentencesOf(() => looked(root, options))).toEqual({
          code: 'bad-data',
          message: '“labels.xlsx” is too large to be read: a part of it has 300 MB, and 256 are possible.',
          hint: 'Save the sheet that tells the classes as CSV.',
        });
      }
    },
  );

  test.each(['labels.xls', 'meta/labels.ods', 'df.pkl'])('%s is not read', async (file) => {
    const root = await tree('x*4', `${file}=x`);
    expect(await sentencesOf(() => looked(root), root)).toEqual({
      code: 'bad-data',
      message: `No folders tell the classes; “${file}” may, but files of its kind are not read.`,
      hint: 'Save it as CSV, with a column of the names of the images and one of their classes.',
    });
    // Beside class folders it is of no interest.
    expect((await looked(await tree('cat/*4', 'dog/*4', `${file}=x`))).counts).toEqual([6, 0, 2]);
  });

  test.each([
    ['labels.xlsx', '“ROOT/labels.xlsx” is no sound workbook.'],
    [
      'labels.parquet',
      'The file “ROOT/labels.parquet” cannot be read: it is not a sound Parquet file, or cut short.',
    ],
    ['labels.mat', '“labels.mat” is no sound MATLAB file of level 5.'],
  ])('a damaged %s is passed over, and named where folders tell nothing', async (file, message) => {
    const root = await tree('cat/*4', 'dog/*4', `${file}=no\nsuch thing`);
    expect((await looked(root)).counts).toEqual([6, 0, 2]);
    const refusal = { code: 'bad-file', message };
    expect(await sentencesOf(() => looked(root, { labels: { file } }), root)).toMatchObject(refusal);
    const flat = await tree('x*4', `${file}=no\nsuch thing`);
    expect(await sentencesOf(() => looked(flat), flat)).toMatchObject(refusal);
  });
});
