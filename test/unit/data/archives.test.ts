import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { unpack } from '../../../src-main/data/archives/unpack';
import { recogniseSource } from '../../../src-main/data/source';
import { open, pixelsOf, sentencesOf, temporaryFolder, tree } from './helpers';

interface Entry {
  name: string;
  content: Buffer;
  /** A link in a tar. */
  link?: string;
  /** What a zip claims. */
  bytes?: number;
}

const number = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`;

/** A tar after POSIX.1-1988. */
function tarOf(entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap(({ name, content, link }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write(number(0o644, 8), 100);
    header.write(number(0, 8), 108);
    header.write(number(0, 8), 116);
    header.write(number(link === undefined ? content.length : 0, 12), 124);
    header.write(number(1_700_000_000, 12), 136);
    header.write('        ', 148);
    header.write(link === undefined ? '0' : '2', 156);
    header.write(link ?? '', 157);
    header.write('ustar\x0000', 257);
    header.write(
      `${number(
        header.reduce((sum, byte) => sum + byte, 0),
        7,
      )} `,
      148,
    );
    const rest = (512 - (content.length % 512)) % 512;
    return link === undefined ? [header, content, Buffer.alloc(rest)] : [header];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** A zip with deflated entries. */
function zipOf(entries: readonly Entry[]): Buffer {
  const [files, list]: Buffer[][] = [[], []];
  let at = 0;
  for (const { name, content, bytes = content.length } of entries) {
    const packed = deflateRawSync(content);
    const title = Buffer.from(name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(0x58210000, 6);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(bytes, 18);
    fields.writeUInt16LE(title.length, 22);
    files!.push(Buffer.from('PK\x03\x04'), fields, title, packed);
    const central = Buffer.alloc(42);
    central.writeUInt16LE(20, 0);
    fields.copy(central, 2);
    central.writeUInt32LE(at, 38);
    list!.push(Buffer.from('PK\x01\x02'), central, title);
    at += 30 + title.length + packed.length;
  }
  const directory = Buffer.concat(list!);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(entries.length, 4);
  end.writeUInt16LE(entries.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...files!, directory, Buffer.from('PK\x05\x06'), end]);
}

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
