import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { Random } from '../../../src-main/base/random';
import { nearDuplicates, THUMB_BYTES, thumbOf } from '../../../src-main/data/near-duplicates';
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

/** What people do to a picture without making another of it. */
const CHANGES: Record<string, (file: Buffer) => Promise<Buffer>> = {
  'nothing at all': (file) => Promise.resolve(file),
  'JPEG of quality 50': (file) => sharp(file).jpeg({ quality: 50 }).toBuffer(),
  'two thirds of its size, and back': async (file) => png(sharp(await sharp(file).resize(32, 32).png().toBuffer()).resize(SIDE, SIDE)), // prettier-ignore
  'a little brighter': (file) => png(sharp(file).linear(1, 3)),
};

describe('nearly the same', () => {
  it.each(Object.entries(CHANGES))('is a picture after %s, and no other picture', async (_, change) => {
    const files: Buffer[] = await Promise.all(Array.from({ length: 200 }, (_each, i) => png(picture(i))));
    files.push(
      await change(files[17]!),
      await png(sharp(files[18]).flop()),
      await png(sharp(files[19]).negate()),
    );
    const thumbs = new Uint8Array(files.length * THUMB_BYTES);
    for (const [i, file] of files.entries()) thumbs.set(thumbOf(await pixelsOf(file), SIDE), i * THUMB_BYTES);
    expect(nearDuplicates(thumbs).map(({ a, b }) => [a, b])).toEqual([[17, 200]]);
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
});
