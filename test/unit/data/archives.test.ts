import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../../src-main/data/archives/unpack';
import { recogniseSource } from '../../../src-main/data/source';
import { type Entry, tarOf, zipOf } from './containers';
import { open, pixelsOf, sentencesOf, temporaryFolder, tree } from './helpers';

/** All files in a folder. */
async function contents(...lines: string[]): Promise<Entry[]> {
  const root = await tree(...lines);
  const names = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  return names.map(({ parentPath, name }) => {
    const path = join(parentPath, name);
    return { name: path.slice(root.length + 1).replaceAll('\\', '/'), content: readFileSync(path) };
  });
}

function written(name: string, bytes: Buffer): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, bytes);
  return path;
}

const CLASSES = ['set/train/a/*3', 'set/train/b/*3', 'set/test/a/*1', 'set/test/b/*1'];
const CSV = 'train.csv=id,breed\nx0,pug\nx1,pug\nx2,pug\nx3,boxer\nx4,boxer\nx5,boxer\n';

describe('archives are read as they are', () => {
  test.each<[string, string[], (entries: Entry[]) => Buffer, string[], number[]]>([
    ['set.zip', CLASSES, zipOf, ['a', 'b'], [6, 0, 2]],
    ['set.tar', CLASSES, tarOf, ['a', 'b'], [6, 0, 2]],
    ['set.tar.gz', CLASSES, (entries) => gzipSync(tarOf(entries)), ['a', 'b'], [6, 0, 2]],
    ['set.tgz', CLASSES, (entries) => gzipSync(tarOf(entries)), ['a', 'b'], [6, 0, 2]],
    ['set.tar.zst', CLASSES, (entries) => zstdCompressSync(tarOf(entries)), ['a', 'b'], [6, 0, 2]],
    ['without-suffix', CLASSES, zipOf, ['a', 'b'], [6, 0, 2]],
    ['dogs.zip', [CSV, 'train/x*6'], zipOf, ['boxer', 'pug'], [4, 0, 2]],
    ['mac.zip', ['a/*5', 'b/*5', '__MACOSX/a/._*5'], zipOf, ['a', 'b'], [8, 0, 2]],
    ['flat.tar', ['cat.*6', 'dog.*6'], tarOf, ['cat', 'dog'], [10, 0, 2]],
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

/** A zip whose list says something else, at a place of its only entry (APPNOTE.TXT, 4.3.12). */
function changedZip(at: number, value: number): Buffer {
  const bytes = zipOf([{ name: 'a/x.png', content: Buffer.alloc(10) }]);
  bytes.writeUInt16LE(value, bytes.indexOf('PK\x01\x02') + at);
  return bytes;
}

describe('what an archive may not do', () => {
  const image = Buffer.from('x');
  test.each<[string, Buffer, RegExp]>([
    ['climb out', zipOf([{ name: 'a/../../evil', content: image }]), /damaged|outside of its folder/],
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
    ['be packed as few can', changedZip(10, 93), /is packed in a way that is not read \(method 93\)/],
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

  test('links are left out', async () => {
    const bytes = tarOf([
      { name: 'a/link', content: Buffer.alloc(0), link: '/etc/passwd' },
      { name: 'a/x', content: image },
    ]);
    const root = await unpack(written('set.tar', bytes), temporaryFolder());
    expect(readdirSync(join(root, 'a'))).toEqual(['x']);
  });

  test('other files are not archives', async () => {
    const path = written('set.zip', Buffer.from('no archive'));
    expect(await sentencesOf(() => unpack(path, temporaryFolder()), path)).toMatchObject({
      code: 'usage',
      message: '“ROOT” is not an archive that is read.',
    });
  });
});
