import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { silentProgress, StopSignal } from '../../../src-main/base/progress';
import type { ProgressToken } from '../../../src-main/base/progress';
import { unpack } from '../../../src-main/data/archives/unpack';
import { openSource, recogniseSource } from '../../../src-main/data/source';
import { recognise } from '../../../src-main/work/looker/recognise';
import { type Entry, tarOf, zipOf } from './containers';
import { contents, folderOf, open, pixelsOf, sentencesOf, temporaryFolder, tree, written } from './helpers';

const CLASSES = ['set/train/a/*3', 'set/train/b/*3', 'set/test/a/*1', 'set/test/b/*1'];
const CSV = 'train.csv=id,breed\nx0,pug\nx1,pug\nx2,pug\nx3,boxer\nx4,boxer\nx5,boxer\n';

/** The same files under other names, and what they are called as links to these. */
const pooled = (entries: Entry[], kind: 'link' | 'same'): Entry[] => [
  ...entries.map(({ content }, i) => ({ name: `pool/${i}.png`, content })),
  ...entries.map(({ name }, i) => ({
    name,
    content: Buffer.alloc(0),
    [kind]: kind === 'link' ? `../../../pool/${i}.png` : `pool/${i}.png`,
  })),
];

describe('archives are read as they are', () => {
  test.each<[string, string[], (entries: Entry[]) => Buffer, string[], number[]]>([
    ['set.zip', CLASSES, (entries) => zipOf(entries), ['a', 'b'], [6, 0, 2]],
    ['set.tar', CLASSES, (entries) => tarOf(entries), ['a', 'b'], [6, 0, 2]],
    ['set.tar.gz', CLASSES, (entries) => gzipSync(tarOf(entries)), ['a', 'b'], [6, 0, 2]],
    ['set.tgz', CLASSES, (entries) => gzipSync(tarOf(entries)), ['a', 'b'], [6, 0, 2]],
    ['set.tar.zst', CLASSES, (entries) => zstdCompressSync(tarOf(entries)), ['a', 'b'], [6, 0, 2]],
    ['without-suffix', CLASSES, (entries) => zipOf(entries), ['a', 'b'], [6, 0, 2]],
    ['dogs.zip', [CSV, 'train/x*6'], (entries) => zipOf(entries), ['boxer', 'pug'], [4, 0, 2]],
    ['mac.zip', ['a/*5', 'b/*5', '__MACOSX/a/._*5'], (entries) => zipOf(entries), ['a', 'b'], [8, 0, 2]],
    ['unmarked.zip', ['猫/*5', 'Äpfel/*5'], (entries) => zipOf(entries, 0), ['Äpfel', '猫'], [8, 0, 2]],
    ['zstd.zip', CLASSES, (entries) => zipOf(entries, 0x800, 93), ['a', 'b'], [6, 0, 2]],
    ['twice.tar.gz', CLASSES, (entries) => gzipSync(gzipSync(tarOf(entries))), ['a', 'b'], [6, 0, 2]],
    [
      'thrice.tar.gz',
      CLASSES,
      (entries) => gzipSync(zstdCompressSync(gzipSync(tarOf(entries)))),
      ['a', 'b'],
      [6, 0, 2],
    ],
    ['old.tar', CLASSES, (entries) => tarOf(entries, ''), ['a', 'b'], [6, 0, 2]],
    ['links.tar', CLASSES, (entries) => tarOf(pooled(entries, 'link')), ['a', 'b'], [6, 0, 2]],
    ['hard.tar', CLASSES, (entries) => tarOf(pooled(entries, 'same')), ['a', 'b'], [6, 0, 2]],
    ['flat.tar', ['cat.*6', 'dog.*6'], (entries) => tarOf(entries), ['cat', 'dog'], [10, 0, 2]],
  ])('%s', async (name, lines, pack, classes, counts) => {
    const path = written(name, pack(await contents(...lines)));
    const cache = temporaryFolder();
    const source = await recogniseSource(path);
    const dataset = await open(source, { cache });
    expect(source.kind).toBe('archive');
    expect(dataset.name).toBe(name.replace(/(\.tar)?\.\w+$/, ''));
    expect(dataset.classes).toEqual(classes);
    expect([dataset.train.count, dataset.val?.count ?? 0, dataset.test.count]).toEqual(counts);
    const again = await open(source, { cache: temporaryFolder() });
    expect(again.fingerprint).toBe(dataset.fingerprint);
    expect(await pixelsOf(again.test, again.imgSize)).toEqual(await pixelsOf(dataset.test, dataset.imgSize));
  });

  test('also those that tar makes', async () => {
    const root = await tree('a/*5', 'b/*5');
    const path = join(temporaryFolder(), 'made.tar.gz');
    execFileSync('tar', ['-czf', path, '-C', root, '.']);
    const dataset = await open(await recogniseSource(path));
    expect([dataset.train.count, dataset.test.count]).toEqual([8, 2]);
  });

  test('and unpacked once', async () => {
    const path = written('set.zip', zipOf(await contents('a/*2', 'b/*2')));
    const cache = temporaryFolder();
    const first = await unpack(path, cache);
    expect(await unpack(path, cache)).toBe(first);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});

describe('unpacking', () => {
  const many = async () => {
    const [image] = await contents('a/*1');
    return Array.from({ length: 200 }, (_, i) => ({ ...image!, name: `${'ab'[i % 2]}/${i}.png` }));
  };
  test.each([
    ['zip', zipOf],
    ['tar', tarOf],
  ])('of a %s tells how far it is, and leaves nothing where it is stopped', async (kind, pack) => {
    const path = written(`set.${kind}`, pack(await many()));
    const cache = temporaryFolder();
    const told: { fraction: number; stage: string }[] = [];
    const progress: ProgressToken = { ...silentProgress, report: (update) => told.push(update) };
    const stopped = { ...progress, checkpoint: () => (told.length < 2 ? Promise.resolve() : stop()) };
    const stop = () => Promise.reject(new StopSignal('cancel'));
    await expect(unpack(path, cache, stopped)).rejects.toBeInstanceOf(StopSignal);
    expect(readdirSync(cache)).toEqual([]);
    told.length = 0;
    await unpack(path, cache, progress);
    const fractions = told.map(({ fraction }) => fraction);
    expect(fractions).toHaveLength(4);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(fractions.at(-1)).toBeGreaterThan(0.9);
    expect(fractions.at(-1)).toBeLessThanOrEqual(1);
  });
});

describe('archives in archives, and in folders', () => {
  const zip = async (...lines: string[]) => zipOf(await contents(...lines));
  const tar = async (...lines: string[]) => tarOf(await contents(...lines));
  test.each<[string, () => Promise<string>, string[], number[]]>([
    [
      'ImageNet: a tar of one for each class',
      async () =>
        written(
          'ILSVRC2012_img_train.tar',
          tarOf([
            { name: 'n01440764.tar', content: await tar('n01440764_*4.jpg') },
            { name: 'n02102040.tar', content: await tar('n02102040_*4.jpg') },
          ]),
        ),
      ['n01440764', 'n02102040'],
      [6, 0, 2],
    ],
    [
      'Dogs vs. Cats: a zip of zips and a form',
      async () =>
        written(
          'dogs-vs-cats.zip',
          zipOf([
            { name: 'train.zip', content: await zip('train/cat.*5.jpg', 'train/dog.*5.jpg') },
            { name: 'test1.zip', content: await zip('test1/*3.jpg') },
            { name: 'sampleSubmission.csv', content: Buffer.from('id,label\n1,0\n') },
          ]),
        ),
      ['cat', 'dog'],
      [8, 0, 2],
    ],
    [
      'three deep',
      async () =>
        written(
          'x.zip',
          zipOf([{ name: 'y.zip', content: zipOf([{ name: 'z.zip', content: await zip('a/*5', 'b/*5') }]) }]),
        ),
      ['a', 'b'],
      [8, 0, 2],
    ],
    [
      'Hugging Face: a zip for each split',
      async () =>
        folderOf({
          'data/train.zip': await zip('cat/*4', 'dog/*4'),
          'data/test.zip': await zip('cat/1*2', 'dog/1*2'),
          'README.md': '# pets',
        }),
      ['cat', 'dog'],
      [8, 0, 4],
    ],
    [
      'one for each class',
      async () => folderOf({ 'cat.zip': await zip('cat/*4'), 'dog.zip': await zip('*4') }),
      ['cat', 'dog'],
      [6, 0, 2],
    ],
    [
      'a table beside them',
      async () =>
        folderOf({ 'train.zip': await zip('train/x*6'), 'train.csv': CSV.slice('train.csv='.length) }),
      ['boxer', 'pug'],
      [4, 0, 2],
    ],
  ])('%s', async (_, make, classes, counts) => {
    const path = await make();
    const source = await recogniseSource(path);
    expect(source.kind).toBe('archive');
    expect(await recognise(path)).toMatchObject({ kind: 'dataset', source });
    const cache = temporaryFolder();
    const dataset = await open(source, { cache });
    expect(dataset.classes).toEqual(classes);
    expect([dataset.train.count, dataset.val?.count ?? 0, dataset.test.count]).toEqual(counts);
    expect((await open(source, { cache })).fingerprint).toBe(dataset.fingerprint);
  });

  test('they are unpacked without going back in what is told of it', async () => {
    const inner = await zip('a/*70', 'b/*70');
    const path = written('x.zip', zipOf([{ name: 'inner.zip', content: inner }]));
    const told: number[] = [];
    const within = (from: number, to: number): ProgressToken => ({
      ...silentProgress,
      report: ({ fraction }) => told.push(from + fraction * (to - from)),
      slice: (a, b) => within(from + a * (to - from), from + b * (to - from)),
    });
    await openSource(await recogniseSource(path), temporaryFolder(), within(0, 1));
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBeLessThanOrEqual(1);
  });

  test('names that nothing is said of are said to be guessed', async () => {
    const entries = await contents('a/*5', 'b/*5');
    const raw = (name: string) =>
      Buffer.from(name.replace('a/', '\u00c3\u00a8/').replace('b/', '\u00b9\u00b7/'), 'latin1');
    const path = written(
      'pets.zip',
      zipOf(
        entries.map((each) => ({ ...each, raw: raw(each.name) })),
        0,
      ),
    );
    const { classes, problems } = await open(await recogniseSource(path));
    expect(classes).toEqual(['狗', '猫']);
    expect(problems.map(({ message }) => message)).toContain(
      'Names in “pets.zip” do not say how they are written; they are taken for GBK, as in “猫”. If that is wrong, unpack it, and give the folder.',
    );
  });

  test('gzip of something else is an archive of a kind that is not read', async () => {
    const path = written('plain.gz', gzipSync(Buffer.from('hello')));
    expect(await sentencesOf(() => recogniseSource(path), path)).toMatchObject({
      message: '“ROOT” is an archive of a kind that is not read.',
    });
  });

  test('an archive beside images stays as it is', async () => {
    const root = await tree('a/*5', 'b/*5', 'more.zip=PK');
    expect((await recogniseSource(root)).kind).toBe('folder');
  });

  test.each<[string, Buffer, RegExp]>([
    ['is damaged', Buffer.from('PK\x03\x04broken'), /^The archive “inner\.zip” is damaged or cut short\.$/],
    [
      'swells',
      zipOf([{ name: 'a', content: Buffer.alloc(80 * 2 ** 20) }]),
      /it unpacks to more than 300 times its size/,
    ],
    ['climbs out', tarOf([{ name: '../evil', content: Buffer.from('x') }]), /outside of its folder/],
  ])('is refused where the inner one %s', async (_, content, message) => {
    const source = await recogniseSource(written('x.zip', zipOf([{ name: 'inner.zip', content }])));
    const cache = temporaryFolder();
    expect(await sentencesOf(() => open(source, { cache }))).toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(message) as string,
    });
  });
});

/** A zip whose list says something else, at a place of its only entry (APPNOTE.TXT, 4.3.12). */
function changedZip(at: number, value: number): Buffer {
  const bytes = zipOf([{ name: 'a/x.png', content: Buffer.alloc(10) }]);
  bytes.writeUInt16LE(value, bytes.indexOf('PK\x01\x02') + at);
  return bytes;
}

describe('what an archive may not do', () => {
  const image = Buffer.from('x');
  test.each<[string, Buffer, RegExp]>([
    ['climb out', zipOf([{ name: 'a/../../evil', content: image }]), /outside of its folder/],
    [
      'climb out with Windows’ separators',
      zipOf([{ name: '..\\evil', content: image }]),
      /outside of its folder/,
    ],
    ['name the root of a zip', zipOf([{ name: '/tmp/evil', content: image }]), /outside of its folder/],
    [
      'climb out of a tar',
      tarOf([{ name: '../evil', content: image }]),
      /“..\/evil” in it would be written outside of its folder/,
    ],
    ['name the root', tarOf([{ name: '/tmp/evil', content: image }]), /outside of its folder/],
    ['name a drive', tarOf([{ name: 'C:\\evil', content: image }]), /outside of its folder/],
    [
      'climb with Windows’ separators',
      tarOf([{ name: 'a\\..\\..\\evil', content: image }]),
      /outside of its folder/,
    ],
    [
      'swell',
      zipOf([{ name: 'a', content: Buffer.alloc(80 * 2 ** 20) }]),
      /it unpacks to more than 300 times its size/,
    ],
    [
      'swell in a tar',
      gzipSync(tarOf([{ name: 'a', content: Buffer.alloc(80 * 2 ** 20) }])),
      /it unpacks to more than 300 times its size/,
    ],
    [
      'lie about its sizes',
      zipOf([{ name: 'a', content: Buffer.alloc(1000), bytes: 10 }]),
      /is damaged or cut short/,
    ],
    ['be locked', changedZip(8, 0x801), /“set\.zip” is locked by a password/],
    ...(
      [
        [9, 'Deflate64'],
        [12, 'bzip2'],
        [14, 'LZMA'],
        [95, 'xz'],
        [19, 'method 19'],
      ] as const
    ).map(([method, name]): [string, Buffer, RegExp] => [
      `be packed by ${name}`,
      changedZip(10, method),
      new RegExp(`is packed in a way that is not read \\(${name}\\)`),
    ]),
    ['be cut short', zipOf([{ name: 'a', content: image }]).subarray(0, -10), /is damaged or cut short/],
    [
      'be cut short as a tar',
      tarOf([{ name: 'a', content: Buffer.alloc(4000) }]).subarray(0, 1500),
      /is damaged or cut short/,
    ],
  ])('%s', async (_, bytes, message) => {
    const path = written('set.zip', bytes);
    const cache = temporaryFolder();
    const found = await sentencesOf(() => unpack(path, cache));
    expect(found).toMatchObject({ code: 'bad-file', message: expect.stringMatching(message) as string });
    expect(readdirSync(cache)).toEqual([]);
    expect(existsSync(join(cache, '../evil'))).toBe(false);
  });

  test('links that lead out of it, or nowhere, are left out', async () => {
    const content = Buffer.alloc(0);
    const bytes = tarOf([
      { name: 'a/link', content, link: '/etc/passwd' },
      { name: 'a/hard', content, same: '../../../../../../etc/passwd' },
      { name: 'a/up', content, link: '../../../../../../../etc/passwd' },
      { name: 'a/folder', content, link: '../a' },
      { name: 'a/none', content, same: 'a/y' },
      { name: 'a/x', content: image },
    ]);
    const root = await unpack(written('set.tar', bytes), temporaryFolder());
    expect(readdirSync(join(root, 'a'))).toEqual(['x']);
  });

  test('a sentence names the archive, not where it was unpacked', async () => {
    const path = written('set.tar', tarOf(await contents('1*2', '2*2')));
    const source = await recogniseSource(path);
    expect(await sentencesOf(() => open(source), path)).toMatchObject({
      code: 'bad-data',
      message: 'There are no images in class folders in “ROOT”.',
    });
  });

  test('other files are not archives', async () => {
    const path = written('set.zip', Buffer.from('no archive'));
    expect(await sentencesOf(() => unpack(path, temporaryFolder()), path)).toMatchObject({
      code: 'usage',
      message: '“ROOT” is not an archive that is read.',
    });
  });
});
