import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { inspectSource } from '../../../src-main/data/inspect';
import { openSource, recogniseSource } from '../../../src-main/data/source';
import type { DatasetSource, SplitName } from '../../../src-main/data/types';
import { temporaryFolder } from '../../support/cleanup';
import { missingInPython, runInterop } from '../../support/python';
import { zipOf } from './containers';

/** Class, and red, green and blue of the first pixel, of every image of a split. */
async function imagesOf(source: DatasetSource, split: SplitName): Promise<number[][]> {
  const opened = await openSource(source);
  const images: number[][] = [];
  for await (const { label, pixels } of opened.decode(split, 8))
    images.push([label, ...pixels!.subarray(0, 3)]);
  return images;
}

const range = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i);
const grey = (i: number) => [i % 3, 10 * i, 10 * i, 10 * i];
const colour = (i: number) => [i % 3, 10 * i, 10 * i + 1, 10 * i + 2];

const reason = missingInPython('numpy');
if (reason) console.warn(`skipped: no arrays can be made here (${reason})`);

describe.skipIf(reason)('arrays that NumPy wrote', () => {
  const root = mkdtempSync(join(tmpdir(), 'wave-arrays-'));
  const folder = join(root, 'arrays');
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  beforeAll(() => {
    const { status, output } = runInterop('make_arrays.py', folder);
    expect(status, output).toBe(0);
  }, 120_000);

  const numbers = ['0', '1', '2'];
  it.each<[string, string[], number[][], number[][]]>([
    ['keras.npz', numbers, range(9).map(grey), range(3, 9).map(grey)],
    ['medmnist.npz', numbers, range(6).map(colour), range(3, 9).map(colour)],
    ['apart', numbers, range(9).map(colour), range(3, 9).map(colour)],
  ])('with splits: %s', async (name, classes, train, test) => {
    const source = await recogniseSource(join(folder, name));
    expect(source.kind).toBe('arrays');
    expect((await openSource(source)).classes).toEqual(classes);
    expect((await imagesOf(source, 'train')).sort(byRed)).toEqual(train);
    expect((await imagesOf(source, 'test')).sort(byRed)).toEqual(test);
  });

  it.each<[string, string[], (i: number) => number[], number]>([
    ['planes.npz', numbers, colour, 0],
    ['floats.npz', numbers, colour, 0],
    ['half.npz', numbers, colour, 0],
    ['big.npz', numbers, colour, 0],
    ['signed.npz', numbers, colour, 0],
    ['sixteen.npz', numbers, colour, 0],
    ['one_hot.npz', numbers, colour, 0],
    ['positional.npz', numbers, colour, 0],
    ['flat.npz', numbers, grey, 0],
    ['names.npz', ['cat', 'dog', 'owl'], (i) => [[2, 0, 1][i % 3]!, ...colour(i).slice(1)], 0],
    ['bytes.npz', ['cat', 'dog', 'owl'], (i) => [[2, 0, 1][i % 3]!, ...colour(i).slice(1)], 0],
    ['drawn', ['cat', 'dog', 'owl'], grey, 0],
  ])('without splits: %s', async (name, classes, image) => {
    const source = await recogniseSource(join(folder, name));
    expect((await openSource(source)).classes).toEqual(classes);
    const all = [...(await imagesOf(source, 'train')), ...(await imagesOf(source, 'test'))];
    expect(all.sort(byRed)).toEqual(range(12).map(image));
  });

  it.each([
    [
      'normalised.npz',
      /^The file “.*normalised\.npz” holds numbers from -2 to -0\.2\d+, which are no pixels\.$/,
    ],
    ['objects.npz', /^The file “.*objects\.npz” holds objects of Python’s, not numbers\.$/],
    ['columns.npy', /^The file “.*columns\.npy” holds an array column by column\.$/],
  ])('that are no images: %s', async (name, message) => {
    const reading = async () => inspectSource(await recogniseSource(join(folder, name)));
    await expect(reading()).rejects.toThrow(message);
  });
});

const byRed = (a: number[], b: number[]): number => a[1]! - b[1]!;

/** An array by hand, after NumPy's description of its format. */
function npy(descr: string, shape: number[], data: Uint8Array, more = ''): Buffer {
  const text =
    `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), ${more}}`.padEnd(117) +
    '\n';
  return Buffer.concat([
    Buffer.from('\x93NUMPY\x01\0', 'latin1'),
    Buffer.from([text.length, 0]),
    Buffer.from(text),
    data,
  ]);
}

describe('an array', () => {
  const images = npy('|u1', [3, 8, 8], new Uint8Array(192).fill(9));
  const labels = npy('|u1', [3], Uint8Array.from([0, 1, 0]));

  it.each<[string, Record<string, Buffer>, string]>([
    ['that is cut short', { 'x_train.npy': images.subarray(0, 200), 'y_train.npy': labels }, 'is cut short'],
    [
      'of classes that is cut short',
      { 'x_train.npy': images, 'y_train.npy': labels.subarray(0, 129) },
      'is cut short',
    ],
    [
      'without a header',
      { 'x_train.npy': Buffer.from('images'), 'y_train.npy': labels },
      'is no array of NumPy’s',
    ],
    [
      'whose header goes on for ever',
      {
        'x.npy': Buffer.concat([Buffer.from('\x93NUMPY\x02\0\xff\xff\xff\xff', 'latin1'), Buffer.alloc(9)]),
        'y.npy': labels,
      },
      'is cut short',
    ],
    [
      'of records',
      { 'x.npy': npy("', [('a', '<f4')], '", [3, 8, 8], new Uint8Array()), 'y.npy': labels },
      'is no array of NumPy’s',
    ],
    [
      'of complex numbers',
      { 'x.npy': npy('<c8', [3, 8, 8], new Uint8Array(1536)), 'y.npy': labels },
      'holds numbers of a type that is not read (<c8)',
    ],
    [
      'of no number',
      {
        'x.npy': npy('<f4', [3, 8, 8], Buffer.from(new Float32Array(192).fill(NaN).buffer)),
        'y.npy': labels,
      },
      'holds numbers from NaN to NaN, which are no pixels',
    ],
    [
      'of half classes',
      { 'x.npy': images, 'y.npy': npy('<f4', [3], Buffer.from(Float32Array.from([0, 0.5, 1]).buffer)) },
      'has no class for one of its images in “y”',
    ],
  ])('is refused %s', async (_, files, what) => {
    const root = temporaryFolder();
    for (const [name, content] of Object.entries(files)) writeFileSync(join(root, name), content);
    await expect(async () => openSource(await recogniseSource(root))).rejects.toThrow(what);
  });

  it('of a petabyte is not waited for', async () => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'x.npy'), npy('|u1', [2 ** 40, 32, 32], new Uint8Array(4096)));
    writeFileSync(join(root, 'y.npy'), npy('|u1', [2 ** 40], new Uint8Array(4)));
    await expect(async () => openSource(await recogniseSource(root))).rejects.toThrow('is cut short');
  });

  it('of something else is no dataset', async () => {
    const path = join(temporaryFolder(), 'weights.npz');
    writeFileSync(path, zipOf([{ name: 'w.npy', content: npy('<f4', [3, 3, 3, 3], new Uint8Array(324)) }]));
    const opening = async () => openSource(await recogniseSource(path));
    await expect(opening).rejects.toThrow(/^No array in “.*” holds images with their classes\.$/);
  });

  it('with damage anywhere ends in an error of its own, or is read', async () => {
    const whole = zipOf([
      { name: 'x_train.npy', content: images },
      { name: 'y_train.npy', content: labels },
    ]);
    const random = new Random(5, 'damage');
    const path = join(temporaryFolder(), 'x.npz');
    for (let i = 0; i < 200; i++) {
      const content = Buffer.from(i % 2 ? whole : whole.subarray(0, random.integer(whole.length)));
      if (content.length > 0) content[random.integer(content.length)]! ^= 1 << random.integer(8);
      writeFileSync(path, content);
      const said = await recogniseSource(path)
        .then((source) => imagesOf(source, 'train'))
        .then(
          () => 'read',
          (error: unknown) => (error as { code?: string }).code,
        );
      expect(['read', 'bad-file', 'usage', 'not-found']).toContain(said);
    }
  });
});
