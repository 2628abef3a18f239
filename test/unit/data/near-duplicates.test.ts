import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import { Fingerprints } from '../../../src-main/data/near-duplicates';
import { openDataset } from '../../../src-main/data/open';
import { nearDuplicatesOf } from '../../../src-main/work/looker/near-duplicates';

const SIDE = 48;
const folder = mkdtempSync(join(tmpdir(), 'wave-studio-near-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A smooth picture of its own: a few random colours, blown up. */
function picture(seed: number): Sharp {
  const random = new Random(seed, 'picture');
  const colours = Buffer.from(Array.from({ length: 5 * 5 * 3 }, () => random.integer(256)));
  return sharp(colours, { raw: { width: 5, height: 5, channels: 3 } }).resize(SIDE, SIDE, {
    kernel: 'cubic',
  });
}
const png = async (image: Sharp) => image.png().toBuffer();
const pixelsOf = async (file: Buffer) => new Uint8Array(await sharp(file).removeAlpha().raw().toBuffer());

const linear = (file: Buffer, gain: number, shift: number) => png(sharp(file).linear(gain, shift));
const resized = async (file: Buffer, width: number, height = width) =>
  png(sharp(await sharp(file).resize(width, height, { fit: 'fill' }).png().toBuffer()).resize(SIDE, SIDE, { fit: 'fill' })); // prettier-ignore
/** Nearer to grey as ITU-R BT.601 has it. */
function greyer(file: Buffer, by: number): Promise<Buffer> {
  const row = (channel: number) =>
    [0.299, 0.587, 0.114].map((luma, i) => by * luma + (i === channel ? 1 - by : 0)) as [number, number, number]; // prettier-ignore
  return png(sharp(file).recomb([row(0), row(1), row(2)]));
}
const jpeg = (file: Buffer, quality: number) => sharp(file).jpeg({ quality }).toBuffer();

/** What people do to a picture without making another of it. */
const CHANGES: Record<string, (file: Buffer) => Promise<Buffer>> = {
  'nothing at all': (file) => Promise.resolve(file),
  'JPEG of quality 75': (file) => jpeg(file, 75),
  'JPEG of quality 50': (file) => jpeg(file, 50),
  'JPEG of quality 20': (file) => jpeg(file, 20),
  'WebP of quality 40': (file) => sharp(file).webp({ quality: 40 }).toBuffer(),
  'two thirds of its size, and back': (file) => resized(file, 32),
  'half of its size, and back': (file) => resized(file, 24),
  'twice its size, and back': (file) => resized(file, 96),
  'another shape, and back': (file) => resized(file, 96, 64),
  'a little brighter': (file) => linear(file, 1, 3),
  'brighter by 25 levels': (file) => linear(file, 0.85, 25),
  'darker by a third': (file) => linear(file, 0.67, 0),
  'less contrast': (file) => linear(file, 0.5, 60),
  'a quarter brighter, its lights cut off': (file) => linear(file, 1.25, 0),
  'another gamma': (file) => png(sharp(file).gamma(1.4, 1)),
  blurring: (file) => png(sharp(file).blur(1)),
  'its colours taken': (file) => greyer(file, 1),
  'half of its colours taken': (file) => greyer(file, 0.5),
  'smaller, brighter and stored as JPEG': async (file) =>
    jpeg(await linear(await resized(file, 32), 0.9, 20), 60),
};

/** Pairs among pictures. */
async function pairsOf(files: readonly Buffer[]): Promise<number[][]> {
  const prints = new Fingerprints(files.length);
  for (const file of files) prints.add(await pixelsOf(file), SIDE);
  return prints.pairs().map(({ a, b }) => [a, b]);
}

/** Pictures that are as alike as those of a set of trousers: one with a little of another in it. */
async function alike(count: number): Promise<Buffer[]> {
  const one = await pixelsOf(await png(picture(7000)));
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const other = await pixelsOf(await png(picture(8000 + i)));
      const mixed = one.map((value, at) => 0.7 * value + 0.3 * other[at]!);
      return png(sharp(mixed, { raw: { width: SIDE, height: SIDE, channels: 3 } }));
    }),
  );
}

/*
 * The limits were chosen by copies of CIFAR-10's 12,000 pictures and of Fashion-MNIST's 70,000 which were made as above
 * with Pillow and with sharp; of the pictures as published 8 pairs of the first and 98 of the second are nearly
 * the same; whether each of them is one thing photographed twice was not looked at.
 */
describe('nearly the same', () => {
  it.each(Object.entries(CHANGES))('is a picture after %s, and no other picture', async (_, change) => {
    const files: Buffer[] = await Promise.all(Array.from({ length: 200 }, (_each, i) => png(picture(i))));
    files.push(
      await change(files[17]!),
      await png(sharp(files[18]).flop()),
      await png(sharp(files[19]).negate()),
      await png(sharp(files[20]).modulate({ hue: 120 })),
    );
    expect(await pairsOf(files)).toEqual([[17, 200]]);
  });

  it('is no picture of a set whose pictures are all alike, but its copy', async () => {
    const files = await alike(400);
    expect(await pairsOf([...files, await jpeg(files[5]!, 75)])).toEqual([[5, 400]]);
  });

  it('are plain pictures of one colour, not of two', async () => {
    const plain = (background: string) =>
      png(sharp({ create: { width: SIDE, height: SIDE, channels: 3, background } }));
    const colours = ['#000', '#fff', '#808080', '#f00', '#00f', '#818181'];
    expect(await pairsOf(await Promise.all(colours.map(plain)))).toEqual([[2, 5]]);
  });

  it('are told with their splits and classes, contradictions first', async () => {
    const put = (place: string, file: Buffer) => {
      mkdirSync(join(folder, place, '..'), { recursive: true });
      writeFileSync(join(folder, place), file);
    };
    const again = CHANGES['JPEG of quality 50']!;
    const of = (seed: number) => png(picture(1000 + seed));
    for (const [at, name] of ['cat', 'dog'].entries()) {
      for (let i = 0; i < 6; i++) put(`train/${name}/${i}.png`, await of(10 * at + i));
      for (let i = 6; i < 8; i++) put(`test/${name}/${i}.png`, await of(10 * at + i));
    }
    put('train/cat/again.png', await png(sharp(await again(await of(0)))));
    put('test/cat/leaked.png', await png(sharp(await again(await of(1)))));
    put('train/dog/really a cat.png', await png(sharp(await again(await of(2)))));
    const source = { kind: 'folder', path: folder } as const;
    const found = await nearDuplicatesOf(
      { source, imgSize: SIDE, cache: join(folder, '.cache') },
      silentProgress,
    );
    expect(found).toMatchObject({ count: 3, acrossSplits: 1, otherClass: 1 });
    expect(found.pairs.map(({ a, b }) => [`${a.split} ${a.class}`, `${b.split} ${b.class}`])).toEqual([
      ['train cat', 'train dog'],
      ['train cat', 'test cat'],
      ['train cat', 'train cat'],
    ]);
  });

  it('are left out of what is tested with, where that is wanted', async () => {
    const cache = join(folder, '.cache');
    const source = { kind: 'folder', path: folder } as const;
    const open = async (more: object) => {
      const dataset = await openDataset({ ...source, ...more }, { cache, imgSize: SIDE });
      const { train, test, fingerprint, problems } = dataset;
      const pixels = new Uint8Array(test.count * 3 * SIDE ** 2);
      await test.read(
        Array.from({ length: test.count }, (_, i) => i),
        pixels,
      );
      await dataset.close();
      return { counts: [train.count, test.count], labels: [...test.labels], fingerprint, problems, pixels };
    };
    const whole = await open({});
    const [one, again] = [
      await open({ leaveOutNearDuplicates: true }),
      await open({ leaveOutNearDuplicates: true }),
    ];
    expect(whole.counts).toEqual([14, 5]);
    expect(one.counts).toEqual([14, 4]);
    expect(one.labels).toEqual([0, 0, 1, 1]);
    // Of the test's cats “leaked” is the last; the others are as they were.
    const bytes = 3 * SIDE ** 2;
    expect(one.pixels.subarray(0, 2 * bytes)).toEqual(whole.pixels.subarray(0, 2 * bytes));
    expect(one.pixels.subarray(2 * bytes)).toEqual(whole.pixels.subarray(3 * bytes));
    expect(one.problems.map(({ message }) => message)).toContain(
      'One image to validate or test with is nearly the same as one that is trained or validated on: it is left out.',
    );
    expect(one.fingerprint).not.toBe(whole.fingerprint);
    expect(again).toEqual(one);
  });
});
