import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { inspectSource } from '../../../src-main/data/inspect';
import { openSource, recogniseSource } from '../../../src-main/data/source';
import type { LabelledSource } from '../../../src-main/data/types';
import { tarOf } from './containers';
import { open, pixelsOf, sentencesOf, temporaryFolder, tree, writeFiles } from './helpers';

/** Written by Python's `datasets` and pyarrow (make.py beside them): three classes of one colour each. */
const FIXTURES = join(import.meta.dirname, '../../fixtures/parquet');
const COLOURS: Record<string, number[]> = { zebra: [250, 250], apple: [220, 20], frog: [20, 200] };
const HUB = ['train-00000-of-00002-b513d9e388d3ebec', 'train-00001-of-00002-cafe0dee00000000'] as const;
const HUB_TEST = 'test-00000-of-00001-0badc0de0badc0de';

/** A folder with fixtures under other names. */
function laid(files: Record<string, string>): string {
  const root = temporaryFolder();
  for (const [to, from] of Object.entries(files)) {
    mkdirSync(dirname(join(root, to)), { recursive: true });
    copyFileSync(join(FIXTURES, from.includes('.') ? from : `${from}.parquet`), join(root, to));
  }
  return root;
}

const hub = (prefix = '') => ({
  [`${prefix}${HUB[0]}.parquet`]: `hub/data/${HUB[0]}`,
  [`${prefix}${HUB[1]}.parquet`]: `hub/data/${HUB[1]}`,
  [`${prefix}${HUB_TEST}.parquet`]: `hub/data/${HUB_TEST}`,
});

/** Opens what is there, and checks that every picture has the colour of its class. */
async function opened(path: string, more: Partial<LabelledSource> = {}) {
  const source = { ...(await recogniseSource(path)), ...more } as LabelledSource;
  const { classes, train, test: tests, val, imgSize, problems } = await open(source);
  for (const split of [train, tests, ...(val ? [val] : [])]) {
    const pixels = await pixelsOf(split, imgSize);
    for (const [i, label] of split.labels.entries()) {
      const at = i * imgSize ** 2 * 3;
      expect([...pixels.subarray(at, at + 2)]).toEqual(COLOURS[classes[label]!]);
    }
  }
  return {
    kind: source.kind,
    classes: classes.join(' '),
    counts: [train.count, val?.count ?? 0, tests.count],
    said: problems.map(({ message }) => message),
  };
}

/** As `save_to_disk` lays a dataset out. */
const saved = (split: string) => ({
  [`${split}/data-00000-of-00001.arrow`]: `arrow/${split}.arrow`,
});

const ASIDE = 'There is no test file: 20 % of every class is set aside for testing.';
const NAMED = 'zebra apple frog';
const SORTED = 'apple frog zebra';

describe('Parquet with images', () => {
  test.each<[string, Record<string, string>, string, string, number[], string[]]>([
    ['as it is pushed to the hub', hub('data/'), '', NAMED, [12, 0, 6], []],
    ['its inner folder', hub('data/'), 'data', NAMED, [12, 0, 6], []],
    ['a configuration further down', hub('plain_text/'), '', NAMED, [12, 0, 6], []],
    [
      'the hub’s own conversion',
      {
        'default/train/0000.parquet': `hub/data/${HUB[0]}`,
        'default/train/0001.parquet': `hub/data/${HUB[1]}`,
        'default/test/0000.parquet': `hub/data/${HUB_TEST}`,
      },
      '',
      NAMED,
      [12, 0, 6],
      [],
    ],
    [
      'with validation',
      {
        'train.parquet': `hub/data/${HUB[0]}`,
        'validation.parquet': `hub/data/${HUB[1]}`,
        'test.parquet': `hub/data/${HUB_TEST}`,
      },
      '',
      NAMED,
      [7, 5, 6],
      [],
    ],
    [
      'with validation alone',
      {
        'train-00000-of-00001.parquet': `hub/data/${HUB[0]}`,
        'validation-00000-of-00001.parquet': `hub/data/${HUB[1]}`,
      },
      '',
      NAMED,
      [7, 0, 5],
      ['There is no test file: the images set apart for validation are used for testing.'],
    ],
    [
      'beside images without classes',
      { ...hub(), 'unlabeled-00000-of-00001.parquet': 'secret/test' },
      '',
      NAMED,
      [12, 0, 6],
      ['The files “unlabeled” beside “train” are ignored.'],
    ],
    ['one file of it', hub(), `${HUB[0]}.parquet`, NAMED, [4, 0, 3], [ASIDE]],
    ['its test alone', { 'test.parquet': `hub/data/${HUB_TEST}` }, '', NAMED, [3, 0, 3], [ASIDE]],
    ['without compression', { 'all.parquet': 'codecs/none' }, '', SORTED, [6, 0, 3], [ASIDE]],
    ['snappy', { 'all.parquet': 'codecs/snappy' }, '', SORTED, [6, 0, 3], [ASIDE]],
    ['gzip', { 'all.parquet': 'codecs/gzip' }, '', SORTED, [6, 0, 3], [ASIDE]],
    ['zstd', { 'all.parquet': 'codecs/zstd' }, '', SORTED, [6, 0, 3], [ASIDE]],
    ['brotli', { 'all.parq': 'codecs/brotli' }, 'all.parq', SORTED, [6, 0, 3], [ASIDE]],
    ['save_to_disk', { ...saved('train'), ...saved('test') }, '', NAMED, [12, 0, 6], []],
    ['one split of it', saved('train'), 'train', NAMED, [9, 0, 3], [ASIDE]],
    [
      'datasets’ cache',
      {
        'pets/default/0.0.0/a859/pets-train.arrow': 'arrow/train.arrow',
        'pets/default/0.0.0/a859/pets-test.arrow': 'arrow/test.arrow',
        'pets/default/0.0.0/a859/cache-72df5099eca614a5.arrow': 'arrow/cache-72df5099eca614a5.arrow',
      },
      '',
      NAMED,
      [12, 0, 6],
      [],
    ],
    ...['large', 'zstd', 'dict', 'views', 'legacy'].map(
      (kind): [string, Record<string, string>, string, string, number[], string[]] => [
        `a stream of Arrow: ${kind}`,
        { 'all.arrow': `arrow/${kind}.arrow` },
        'all.arrow',
        SORTED,
        [6, 0, 3],
        [ASIDE],
      ],
    ),
    ['a file of Arrow', { 'all.feather': 'arrow/ipcfile.arrow' }, '', SORTED, [6, 0, 3], [ASIDE]],
    [
      'with two columns of classes',
      { 'train.parquet': 'coarse/train' },
      '',
      NAMED,
      [6, 0, 3],
      ['The classes are those of the column “fine_label”; “coarse_label” could be chosen, too.', ASIDE],
    ],
  ])('is read: %s', async (_, files, inside, classes, counts, said) => {
    expect(await opened(join(laid(files), inside))).toEqual({ kind: 'parquet', classes, counts, said });
  });

  const card = (names: string) =>
    `---\nlicense: mit\ndataset_info:\n  features:\n  - name: image\n    dtype: image\n  - name: label\n    dtype:\n      class_label:\n        names:\n${names}  splits:\n  - name: train\n---\n# Pets\n`;
  test.each<[string, string, string]>([
    [
      'the hub’s card',
      'README.md',
      card("          '0': zebra\n          '1': apple\n          '2': frog\n"),
    ],
    [
      'datasets’ older description',
      'dataset_infos.json',
      JSON.stringify({
        default: { features: { label: { names: ['zebra', 'apple', 'frog'], _type: 'ClassLabel' } } },
      }),
    ],
    ['a list', 'labels.txt', 'zebra\napple\nfrog\n'],
  ])('has the names of its numbers from %s', async (_, file, content) => {
    const root = laid({ 'data/train-00000-of-00001.parquet': 'secret/train' });
    writeFiles(root, { [file]: content });
    const { said, ...found } = await opened(root);
    expect(found).toMatchObject({ classes: NAMED, counts: [6, 0, 3] });
    expect(said).toContain(`The names of the classes are those of “${file}”.`);
  });

  test.each<[string, Record<string, string>, string]>([
    ['the same name twice', { 'labels.txt': 'zebra\napple\nzebra\n' }, ''],
    ['a longer list above the folder', { 'labels.txt': 'zebra\napple\nfrog\nbee\n' }, 'data'],
  ])('keeps its numbers where there is %s', async (_, files, inside) => {
    const root = laid({ 'data/train.parquet': 'secret/train' });
    writeFiles(root, files);
    const { classes } = await openSource(await recogniseSource(join(root, inside)));
    expect(classes).toEqual(['0', '1', '2']);
  });

  test('keeps its numbers where a list names too few of them, or another column', async () => {
    const root = laid({ 'train.parquet': 'secret/train' });
    writeFiles(root, {
      'labels.txt': 'zebra\napple\n',
      'README.md': card("          '0': zebra\n          '1': apple\n").replace(
        'name: label',
        'name: colour',
      ),
    });
    const { classes } = await openSource(await recogniseSource(root));
    expect(classes).toEqual(['0', '1', '2']);
  });

  test('has classes without names as numbers, and none where they are kept secret', async () => {
    const root = laid({ 'train.parquet': 'secret/train', 'test.parquet': 'secret/test' });
    const report = await inspectSource(await recogniseSource(root));
    expect(report.classes.map(({ name, counts }) => [name, counts.train, counts.test])).toEqual([
      ['0', 2, 1],
      ['1', 2, 1],
      ['2', 2, 1],
    ]);
    expect(report.problems.map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        '8 images of no class are ignored.',
        'The file for “test” is not used: its images are of one class.',
        ASIDE,
      ]),
    );
  });

  test('passes over columns of other kinds', async () => {
    const path = join(FIXTURES, 'arrow/more.arrow');
    const { classes, counts } = await openSource(await recogniseSource(path));
    expect([classes, counts]).toEqual([['0', '1', '2'], { train: 6, val: 0, test: 3 }]);
  });

  test('says of each image that cannot be read why', async () => {
    const { unreadable, problems } = await inspectSource(
      await recogniseSource(join(FIXTURES, 'odd.parquet')),
    );
    expect(unreadable).toBe(2);
    expect(
      problems
        .filter(({ kind }) => kind === 'unreadable')
        .map(({ message }) => message)
        .sort(),
    ).toEqual([
      '“odd.parquet, row 7” cannot be read: the file holds its name, but not its pixels.',
      '“odd.parquet, row 8” cannot be read: it is not an image of a known format.',
    ]);
  });

  test('takes the columns that a person names, and shares for test and validation', async () => {
    const root = laid({ 'train.parquet': 'coarse/train' });
    const source = {
      ...(await recogniseSource(root)),
      labels: { label: 'coarse_label' },
      testRatio: 0.5,
    } as LabelledSource;
    const { classes, train, test: tests } = await open(source);
    expect([classes, train.count, tests.count]).toEqual([['a', 'b'], 5 - 1, 5]);
  });

  test('finds copies by their content', async () => {
    const root = laid({ 'train.parquet': `hub/data/${HUB[0]}`, 'test.parquet': `hub/data/${HUB[0]}` });
    const source = (await recogniseSource(root)) as LabelledSource;
    expect((await inspectSource(source)).problems.map(({ message }) => message)).toContain(
      '7 images that are tested with are trained on, too (“test.parquet, row 1” is “train.parquet, row 1”). Accuracy says little then: --leave-out-copies leaves them out.',
    );
  });

  test('is read inside an archive', async () => {
    const root = temporaryFolder();
    const entries = [...HUB, HUB_TEST].map((name) => ({
      name: `set/data/${name}.parquet`,
      content: readFileSync(join(FIXTURES, `hub/data/${name}.parquet`)),
    }));
    writeFiles(root, { 'set.tar': tarOf(entries) });
    expect((await opened(join(root, 'set.tar'))).counts).toEqual([12, 0, 6]);
  });

  test('beside images is a table about them', async () => {
    const root = await tree('cat/*3', 'dog/*3');
    copyFileSync(join(FIXTURES, 'text.parquet'), join(root, 'metadata.parquet'));
    expect((await recogniseSource(root)).kind).toBe('folder');
  });

  test.each<[string, string, Partial<LabelledSource>, string, string]>([
    [
      'text',
      'text.parquet',
      {},
      '“ROOT/text.parquet” has no column of images.',
      'Its columns are “text”, “label”. Images are expected as encoded files, such as JPEG or PNG.',
    ],
    [
      'no classes',
      'no-label.parquet',
      {},
      'It is not clear which column of “ROOT/no-label.parquet” tells the classes.',
      'Name it with --label-column: “width”.',
    ],
    [
      'a column that is not there',
      'odd.parquet',
      { labels: { label: 'kind' } },
      '“ROOT/odd.parquet” has no column “kind”.',
      'Its columns are “image”, “label”.',
    ],
    [
      'a column that holds no images',
      'odd.parquet',
      { labels: { image: 'label' } },
      '“ROOT/odd.parquet” has no images in its column “label”.',
      'Its columns are “image”, “label”. Images are expected as encoded files, such as JPEG or PNG.',
    ],
    [
      'a compression that is not read',
      'codecs/lz4.parquet',
      {},
      'The file “ROOT/codecs/lz4.parquet” is compressed with LZ4, which is not read.',
      'Write it again with zstd or none.',
    ],
    [
      'a compression of Arrow that is not read',
      'arrow/lz4.arrow',
      {},
      'The file “ROOT/arrow/lz4.arrow” is compressed with LZ4, which is not read.',
      'Write it again with zstd or none.',
    ],
    [
      'names of images in place of these',
      'arrow/names.arrow',
      {},
      '“ROOT/arrow/names.arrow” holds the names of its images, but not their pixels.',
      'Give the folder that the images themselves are in; the first is “/pets/zebra/0.png”.',
    ],
  ])('or says what is wrong: %s', async (_, file, more, message, hint) => {
    const source = { ...(await recogniseSource(join(FIXTURES, file))), ...more } as LabelledSource;
    expect(await sentencesOf(() => openSource(source), FIXTURES)).toMatchObject({ message, hint });
  });

  const UNSOUND = 'it is not a sound KIND file, or cut short';
  const spoilt: [string, (bytes: Buffer) => Buffer, string][] = [
    ['cut short', (bytes) => bytes.subarray(0, 900), UNSOUND],
    ['empty', () => Buffer.alloc(0), 'it is empty'],
    ['something else', () => Buffer.from('PAR1 and nothing more'), UNSOUND],
    [
      'with a description that lies',
      (bytes) => {
        const lie = Buffer.from('\xff\xff\xff\x7f', 'latin1');
        const isParquet = bytes.subarray(0, 4).toString() === 'PAR1';
        const [before, after] = isParquet ? [bytes.length - 8, bytes.length - 4] : [4, 8];
        return Buffer.concat([bytes.subarray(0, before), lie, bytes.subarray(after)]);
      },
      UNSOUND,
    ],
    [
      'a pointer of Git LFS',
      () => Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n'),
      'it is a pointer of Git LFS: fetch the file itself with “git lfs pull”',
    ],
  ];
  test.each([
    ...spoilt.map((row) => ['Parquet', 'codecs/snappy.parquet', ...row] as const),
    ...spoilt.map((row) => ['Arrow', 'arrow/large.arrow', ...row] as const),
  ])('%s (%s) that is %s is refused', async (kind, from, _, spoil, what) => {
    const root = temporaryFolder();
    const name = `all${extname(from)}`;
    writeFiles(root, { [name]: spoil(readFileSync(join(FIXTURES, from))) });
    const path = join(root, name);
    expect(await sentencesOf(async () => openSource(await recogniseSource(path)), root)).toMatchObject({
      code: 'bad-file',
      message: `The file “ROOT/${name}” cannot be read: ${what.replace('KIND', kind)}.`,
    });
  });
});
