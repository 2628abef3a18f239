import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  decodeFile,
  decodeImage,
  probeImage,
  readImage,
  sizeOfImage,
} from '../../../src-main/data/pixels/decode';

const FOLDER = join(import.meta.dirname, '../../fixtures/pixels/pillow');

type Rgb = readonly number[];
/** What make.py drew, as x and y go to the right and down. */
const colour = (x: number, y: number): Rgb => [16 * x, 20 * y, 8 * (x + y)];
const grey = (x: number): Rgb => [16 * x, 16 * x, 16 * x];
const clear = (x: number, y: number): Rgb => (x < 8 ? [255, 255, 255] : colour(x, y));
const clearGrey = (x: number): Rgb => (x < 8 ? [255, 255, 255] : grey(x));
const dark = (x: number, y: number): Rgb => colour(x, y).map((value) => Math.floor(value / 16));

/** EXIF 2.3, 4.6.4 A: which stored pixel is seen at (x, y). */
const SEEN: Record<number, (x: number, y: number) => readonly [x: number, y: number]> = {
  2: (x, y) => [15 - x, y],
  3: (x, y) => [15 - x, 11 - y],
  4: (x, y) => [x, 11 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [y, 11 - x],
  7: (x, y) => [15 - y, 11 - x],
  8: (x, y) => [15 - y, x],
};

describe('pictures that Pillow wrote', () => {
  test.each<[string, (x: number, y: number) => Rgb, number]>([
    ['first.gif', colour, 0],
    ['first.png', colour, 0],
    ['first.webp', colour, 0],
    ['first.tif', colour, 0],
    ['palette.png', colour, 0],
    ['palette.gif', colour, 0],
    ['palette.tif', colour, 0],
    ['palette.bmp', colour, 0],
    ['clear.png', clear, 0],
    ['clear.tif', clear, 0],
    ['clear.webp', clear, 0],
    ['grey-alpha.png', grey, 0],
    ['grey.webp', grey, 0],
    ['packbits.tif', colour, 0],
    ['tiff_lzw.tif', colour, 0],
    ['tiff_adobe_deflate.tif', colour, 0],
    ['big.tif', colour, 0],
    ['int32-of-8-bits.tif', grey, 0],
    ['int32-of-16-bits.tif', grey, 0],
    ['nan.tif', grey, 0],
    ['grey16.jp2', grey, 0],
    ['lossless.avif', colour, 2],
    ['deep16.png', colour, 0],
    ['deep12.png', colour, 0],
    ['deep12-grey.png', grey, 0],
    ['deep12-clear.png', clear, 0],
    ['deep12-clear16.png', clear, 0],
    ['deep12-grey-clear.png', clearGrey, 0],
    ['said9.png', colour, 0],
    ['said10.png', colour, 0],
    ['said12.png', colour, 0],
    ['said14.png', colour, 0],
    ['filled10.png', colour, 0],
    ['dark16.png', dark, 0],
  ])('%s', async (name, wanted, tolerance) => {
    const path = join(FOLDER, name);
    expect(await sizeOfImage(await readImage(path))).toEqual({ width: 16, height: 12 });
    // Twelve pixels high: the centre of the width is kept.
    expectPixels(await decodeFile(path, 12), (x, y) => wanted(x + 2, y), tolerance);
  });

  test.each([
    ['inks.tif', 0],
    ['inks-lzw.tif', 0],
    ['inks.jpg', 1],
    ['inks-unmarked.jpg', 1],
  ])('%s is what Pillow reads', async (name, tolerance) => {
    const wanted = await decodeFile(join(FOLDER, `${name}.png`), 12);
    const at = (x: number, y: number) => [...wanted.subarray(36 * y + 3 * x, 36 * y + 3 * x + 3)];
    expectPixels(await decodeFile(join(FOLDER, name), 12), at, tolerance);
    await probeImage(await readImage(join(FOLDER, name)));
  });

  test('of inks no profile is looked at', async () => {
    const { icc } = await sharp(
      await sharp(join(FOLDER, 'inks.tif')).withIccProfile('cmyk').tiff().toBuffer(),
    ).metadata();
    const plain = readFileSync(join(FOLDER, 'inks.jpg'));
    const described = Buffer.concat([plain.subarray(0, 2), ...profileSegments(icc!), plain.subarray(2)]);
    expect((await sharp(described).metadata()).hasProfile).toBe(true);
    expect(await decodeImage(described, 12)).toEqual(await decodeImage(plain, 12));
  });

  test.each(Object.keys(SEEN).map(Number))('orientation %i', async (orientation) => {
    const path = join(FOLDER, `turned${orientation}.png`);
    const across = orientation >= 5;
    const size = across ? { width: 12, height: 16 } : { width: 16, height: 12 };
    expect(await sizeOfImage(await readImage(path))).toEqual(size);
    const [right, down] = across ? [0, 2] : [2, 0];
    expectPixels(await decodeFile(path, 12), (x, y) => colour(...SEEN[orientation]!(x + right, y + down)), 0);
  });

  test.each([
    ['alpha.jp2', 'it is JPEG 2000 with transparency, which is not read: save it as PNG'],
    ['zstd.tif', 'it is a TIFF packed with Zstandard, which is not read: save it as PNG'],
    ['lzma.tif', 'it is a TIFF packed with LZMA, which is not read: save it as PNG'],
    ['endless.jpg', 'it is damaged or cut short'],
    ['lab.tif', 'it is a TIFF in the colours of CIE L*a*b*, which is not read: save it as PNG'],
  ])('%s is refused for what it is', async (name, reason) => {
    const bytes = readFileSync(join(FOLDER, name));
    await expect(decodeImage(bytes, 8)).rejects.toThrow(reason);
    await expect(probeImage(bytes)).rejects.toThrow(reason);
  });
});

describe('files under the name of a picture are called what they are', () => {
  test.each<[string, string]>([
    ['\xff\x0a', 'it is JPEG XL, which is not read'],
    ['\0\0\0\x0cJXL \r\n\x87\n', 'it is JPEG XL, which is not read'],
    [`${'\0'.repeat(128)}DICM`, 'it is DICOM, which is not read'],
    ['\x76\x2f\x31\x01', 'it is OpenEXR, which is not read'],
    ['#?RADIANCE\n', 'it is Radiance’s HDR, which is not read'],
    ['DDS |', 'it is a texture (DDS), which is not read'],
    ['\0\0\x01\0', 'it is a set of icons, which is not read'],
    ['\0\0\0\x18ftypmp42', 'it is a video'],
    ['PK\x03\x04', 'it is an archive: unpack it first'],
    ['\x93NUMPY', 'it is an array of NumPy’s'],
    ['{"error": "not found"}', 'it is text, as a server’s error message is'],
    [
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>',
      'it is text, as a server’s error message is',
    ],
    ['P7\nWIDTH 1\n', 'it is PAM, which is not read'],
  ])('%j', async (start, reason) => {
    await expect(decodeImage(Buffer.from(start.padEnd(200, '\0'), 'latin1'), 8)).rejects.toThrow(reason);
  });
});

/** ICC.1, B.4: a profile in a JPEG, in as many segments as it takes. */
function profileSegments(icc: Buffer): Buffer[] {
  const count = Math.ceil(icc.length / 65_000);
  return Array.from({ length: count }, (_, i) => {
    const part = icc.subarray(65_000 * i, 65_000 * (i + 1));
    const head = Buffer.from([0xff, 0xe2, 0, 0, ...Buffer.from('ICC_PROFILE\0'), i + 1, count]);
    head.writeUInt16BE(part.length + head.length - 2, 2);
    return Buffer.concat([head, part]);
  });
}

/** @param pixels [12, 12, 3] */
function expectPixels(pixels: Uint8Array, wanted: (x: number, y: number) => Rgb, tolerance: number): void {
  const expected = Array.from({ length: 144 }, (_, i) => wanted(i % 12, Math.floor(i / 12))).flat();
  const off = expected.map((value, i) => Math.abs(value - pixels[i]!));
  expect(Math.max(...off)).toBeLessThanOrEqual(tolerance);
}
