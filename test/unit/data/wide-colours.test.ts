import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeImage } from '../../../src-main/data/pixels/decode';

const FIXTURES = join(import.meta.dirname, '../../fixtures/pixels');
const wide = (name: string) => readFileSync(join(FIXTURES, 'wide', name));

/** In sRGB, by LittleCMS as Pillow has it (make.py beside the pictures). */
const PATCHES: Record<string, number[]> = {
  p3: [0, 183, 30, 44, 71, 208, 97, 36, 124, 255, 255, 255],
  adobe: [0, 181, 42, 34, 68, 205, 103, 35, 123, 255, 255, 255],
  prophoto: [0, 211, 12, 0, 92, 223, 126, 22, 147, 255, 255, 255],
};

/** A HEIC file whose photo has a profile, as telephones write them. The places are those of the boxes of `photo.heic`. */
function withProfile(file: Buffer, profile: Buffer): Buffer {
  const colour = Buffer.concat([Buffer.alloc(4), Buffer.from('colrprof'), profile]);
  colour.writeUInt32BE(colour.length);
  const [meta, location, properties, container, uses] = [28, 125, 215, 223, 406];
  const more = { [meta]: 2, [location]: 2, [properties]: 2, [container]: 0 };
  const head = Buffer.from(file.subarray(0, uses));
  for (const [at, extra] of Object.entries(more))
    head.writeUInt32BE(head.readUInt32BE(Number(at)) + colour.length + extra, Number(at));
  // Both of its items have two properties: the fifth is added.
  const associations = Buffer.from(file.subarray(uses, uses + 26)).toString('hex');
  const longer = associations
    .replace('0000001a', '0000001c')
    .replace('00010281020002020384', '0001038102050002030384' + '05');
  return Buffer.concat([head, colour, Buffer.from(longer, 'hex'), file.subarray(uses + 26)]);
}

describe('colours wider than sRGB become those of sRGB', () => {
  test.each(
    ['p3', 'adobe', 'prophoto'].flatMap((profile) =>
      [
        ['png', 1],
        ['tif', 1],
        ['webp', 1],
        ['jpg', 4],
      ].map(([suffix, most]) => [profile, suffix, most] as const),
    ),
  )('%s as %s', async (profile, suffix, most) => {
    const pixels = await decodeImage(wide(`${profile}.${suffix}`), 16);
    const centres = [4, 12].flatMap((y) =>
      [4, 12].flatMap((x) => [...pixels.slice(3 * (16 * y + x)).slice(0, 3)]),
    );
    expectNear(centres, PATCHES[profile]!, Number(most));
  });

  test('of a telephone’s HEIC', async () => {
    const { icc } = await sharp(wide('p3.png')).metadata();
    const plain = readFileSync(join(FIXTURES, 'photo.heic'));
    const PLACES = [
      { place: 3 * 12 + 4, plain: [64, 60, 56], wide: [65, 60, 56] },
      { place: 6 * 12 + 8, plain: [128, 120, 112], wide: [130, 120, 111] },
      { place: 2 * 12 + 11, plain: [176, 40, 104], wide: [192, 13, 105] },
    ];
    // 12 of its 16 columns are left, without the first two.
    const seen = await decodeImage(plain, 12);
    const converted = await decodeImage(withProfile(plain, icc!), 12);
    for (const { place, ...of } of PLACES) {
      const from = 3 * (place - 2);
      expectNear([...seen.slice(from, from + 3)], of.plain, 1);
      expectNear([...converted.slice(from, from + 3)], of.wide, 3);
    }
  });
});

function expectNear(found: readonly number[], wanted: readonly number[], most: number): void {
  const off = found.map((value, i) => Math.abs(value - wanted[i]!));
  expect(Math.max(...off), `${found.join(', ')} for ${wanted.join(', ')}`).toBeLessThanOrEqual(most);
}
