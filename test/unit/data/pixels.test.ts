import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import sharp, { type TiffOptions } from 'sharp';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-main/base/random';
import { expandLzw } from '../../../src-main/data/pixels/lzw';
import {
  decodeFile,
  decodeImage,
  probeImage,
  readImage,
  sizeOfImage,
} from '../../../src-main/data/pixels/decode';
import { encoded, noise, temporaryFolder, writeFiles } from './helpers';

async function written(name: string, content: Uint8Array | string): Promise<string> {
  const root = temporaryFolder();
  writeFiles(root, { [name]: content });
  return Promise.resolve(join(root, name));
}

const rgb = (width: number, height: number) =>
  sharp(noise(width, height), { raw: { width, height, channels: 3 } });

/** 16-bit PNG with every sample `value`. */
function deep(value: number, channels: 1 | 3): Promise<Buffer> {
  const samples = new Uint16Array(16 * channels).fill(value);
  return sharp(samples, { raw: { width: 4, height: 4, channels } })
    .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
    .png()
    .toBuffer();
}

describe('decoding', () => {
  test('keeps the pixels of an image that has the wanted size', async () => {
    const path = await written('a.png', await encoded(6, 6));
    expect([...(await decodeFile(path, 6))]).toEqual([...noise(6, 6)]);
  });

  test('turns an image upright as EXIF says', async () => {
    // Left half red, right half blue; stored so that it has to be turned by 90° clockwise: red ends up on top.
    const half = (background: string) => ({
      create: { width: 32, height: 64, channels: 3 as const, background },
    });
    const blue = await sharp(half('#00f')).png().toBuffer();
    const stored = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#f00' } })
      .composite([{ input: blue, left: 32, top: 0 }])
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .withMetadata({ orientation: 6 })
      .toBuffer();
    const pixels = await decodeFile(await written('a.jpg', stored), 8);
    const at = (x: number, y: number) => [...pixels.subarray(3 * (8 * y + x), 3 * (8 * y + x) + 3)];
    for (const [x, y] of [
      [1, 1],
      [6, 1],
    ] as const)
      expect(at(x, y)[0]).toBeGreaterThan(230);
    for (const [x, y] of [
      [1, 6],
      [6, 6],
    ] as const)
      expect(at(x, y)[2]).toBeGreaterThan(230);
  });

  test('tells the size as it is seen', async () => {
    const path = await written('a.jpg', await rgb(20, 10).jpeg().withMetadata({ orientation: 6 }).toBuffer());
    const bytes = await readImage(path);
    expect(await sizeOfImage(bytes)).toEqual({ width: 10, height: 20 });
    expect(await probeImage(bytes)).toEqual({ width: 10, height: 20 });
    expect(await probeImage(await rgb(400, 300).png().toBuffer())).toEqual({ width: 400, height: 300 });
  });

  test('cuts out the centre of a wide and of a tall image', async () => {
    const wide = noise(12, 4);
    const path = await written('a.png', await encoded(12, 4));
    const expected = [0, 1, 2, 3].flatMap((y) => [...wide.subarray(3 * (12 * y + 4), 3 * (12 * y + 8))]);
    expect([...(await decodeFile(path, 4))]).toEqual(expected);
    const tall = await written('b.png', await encoded(4, 12));
    expect([...(await decodeFile(tall, 4))]).toEqual([...noise(4, 12).subarray(3 * 16, 3 * 32)]);
  });

  test('grey becomes three equal channels', async () => {
    const path = await written('a.png', await rgb(6, 6).greyscale().toColourspace('b-w').png().toBuffer());
    expect((await sharp(path).metadata()).channels).toBe(1);
    const pixels = await decodeFile(path, 6);
    expect(pixels.length).toBe(108);
    for (let i = 0; i < 108; i += 3) expect([pixels[i + 1], pixels[i + 2]]).toEqual([pixels[i], pixels[i]]);
    expect(new Set(pixels).size).toBeGreaterThan(10);
  });

  test('what is transparent lies on white', async () => {
    const clear = {
      create: { width: 4, height: 4, channels: 4 as const, background: { r: 255, g: 0, b: 0, alpha: 0 } },
    };
    const path = await written('a.png', await sharp(clear).png().toBuffer());
    expect(new Set(await decodeFile(path, 4))).toEqual(new Set([255]));
  });

  test.each([
    [1, 0],
    [3, 0],
    [1, 65535],
    [3, 65535],
  ] as const)('16 bits become 8: %i channels of %i', async (channels, value) => {
    const path = await written('a.png', await deep(value, channels));
    expect((await sharp(path).metadata()).depth).toBe('ushort');
    expect(new Set(await decodeFile(path, 4))).toEqual(new Set([value >> 8]));
  });

  /** PNG 11.3.2.7 puts it before the pixels: how many bits of the samples are in use. */
  function withSignificant(png: Buffer, bits: number): Buffer {
    const chunk = Buffer.from(
      ['sBIT', ...Array<string>(3).fill(String.fromCharCode(bits))].join(''),
      'latin1',
    );
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(3);
    check.writeUInt32BE(crc32(chunk));
    const header = 8 + 4 + 4 + 13 + 4;
    return Buffer.concat([png.subarray(0, header), length, chunk, check, png.subarray(header)]);
  }

  test.each<[value: number, bits: number | undefined, wanted: number]>([
    [512, 10, 128],
    [1023, 10, 255],
    [8192, 14, 128],
    // Above what it says, all bits are in use.
    [32768, 10, 128],
    // Nothing is said: twelve bits, where no sample has more.
    [2048, undefined, 128],
    [4095, undefined, 255],
    [4096, undefined, 16],
  ])('16 bits that hold %i, of %s bits', async (value, bits, wanted) => {
    const png = await deep(value, 3);
    const path = await written('a.png', bits === undefined ? png : withSignificant(png, bits));
    expect(new Set(await decodeFile(path, 4))).toEqual(new Set([wanted]));
  });

  test.each(['webp', 'gif', 'tiff', 'avif'] as const)('reads %s', async (format) => {
    const path = await written(`a.${format}`, await rgb(16, 16).toFormat(format).toBuffer());
    expect((await decodeFile(path, 8)).length).toBe(192);
  });

  test.each<[string, () => Promise<Uint8Array | string>, string]>([
    ['text.png', async () => Promise.resolve('not an image'), 'it is not an image of a known format'],
    ['empty.png', async () => Promise.resolve(''), 'it is empty'],
    ['cut.jpg', async () => (await encoded(64, 64, 'jpeg')).subarray(0, 2000), 'it is damaged or cut short'],
    ['cut.png', async () => (await encoded(64, 64, 'png')).subarray(0, 2000), 'it is damaged or cut short'],
    ['cut.bmp', () => fixture('rgb24.bmp', 300), 'it is damaged or cut short'],
    ['cut.ppm', () => text('P6 16 12 255\nabc'), 'it is damaged or cut short'],
    ['cut.pgm', () => text('P2 4 4 255 1 2 3'), 'it is damaged or cut short'],
    ['cut.jp2', () => fixture('lossless.jp2', 200), 'it is damaged or cut short'],
    ['cut.heic', () => fixture('photo.heic', 900), 'it is damaged or cut short'],
    ['cut.tif', () => fixture('float32.tif', 900), 'it is damaged or cut short'],
    [
      'page.jpg',
      () => text('<!DOCTYPE html><html>404</html>'),
      'it is a web page, as a download that failed leaves it',
    ],
    [
      'pointer.png',
      () => text('version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n'),
      'it is a pointer of Git LFS: fetch the file itself with “git lfs pull”',
    ],
    [
      'link.jpg',
      () => text('../../.git/annex/objects/Zx/cat 1.jpg'),
      'it holds nothing but the name of another file (“../../.git/annex/objects/Zx/cat 1.jpg”), as a link does that was copied as text',
    ],
    ['words.png', () => text('no picture here.\nreally.png'), 'it is not an image of a known format'],
    ['layers.png', () => text('8BPS\0\x01'), 'it is a Photoshop document: save it as PNG'],
    ['paper.jpg', () => text('%PDF-1.7'), 'it is a PDF: save it as PNG'],
    [
      'large.png',
      () => Promise.resolve(hugePng(20000, 20000)),
      'it has 400 million pixels, and 64 million are the most that is read',
    ],
    [
      'larger.png',
      () => Promise.resolve(hugePng(8000, 8001)),
      'it has 65 million pixels, and 64 million are the most that is read',
    ],
    [
      'large.bmp',
      () => Promise.resolve(hugeBmp()),
      'it has 400 million pixels, and 64 million are the most that is read',
    ],
    [
      'large.ppm',
      () => text('P6 20000 20000 255\n'),
      'it has 400 million pixels, and 64 million are the most that is read',
    ],
    [
      'large.svg',
      () => text('<svg xmlns="http://www.w3.org/2000/svg" width="16000" height="16000"/>'),
      'it has 256 million pixels, and 64 million are the most that is read',
    ],
    [
      'cloudy.svg',
      () => text('<svg xmlns="http://www.w3.org/2000/svg"><filter id="f"><feTurbulence/></filter></svg>'),
      'it is a drawing with filters or references, or a very long one: save it as PNG',
    ],
  ])('says why it cannot read %s', async (name, content, reason) => {
    const path = await written(name, await content());
    await expect(decodeFile(path, 8)).rejects.toThrow(reason);
    await expect(readImage(path).then(probeImage)).rejects.toThrow(reason);
  });

  test.skipIf(process.getuid?.() === 0)('says that it has no permission', async () => {
    const path = await written('closed.png', await encoded(4, 4));
    chmodSync(path, 0);
    await expect(decodeFile(path, 8)).rejects.toThrow('there is no permission to read it');
  });

  test('says that a file is gone', async () => {
    await expect(decodeFile(join(temporaryFolder(), 'a.png'), 8)).rejects.toThrow('it is gone');
  });
});

const FIXTURES = join(import.meta.dirname, '../../fixtures/pixels');

function fixture(name: string, length?: number): Promise<Buffer> {
  return Promise.resolve(readFileSync(join(FIXTURES, name)).subarray(0, length));
}

const text = (content: string): Promise<Buffer> => Promise.resolve(Buffer.from(content, 'latin1'));

/** A sound header of a PNG, and nothing behind it. */
function hugePng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
  const data = chunk('IDAT', deflateSync(Buffer.alloc(64)));
  return Buffer.concat([signature, chunk('IHDR', header), data, chunk('IEND', Buffer.alloc(0))]);
}

function hugeBmp(): Buffer {
  const bytes = Buffer.from(readFileSync(join(FIXTURES, 'rgb24.bmp')));
  bytes.writeInt32LE(20000, 18);
  bytes.writeInt32LE(20000, 22);
  return bytes;
}

type Rgb = [number, number, number];
/** What make.py drew. */
const colour = (x: number, y: number): Rgb => [16 * x, 20 * y, 8 * (x + y)];
const grey = (x: number): Rgb => [16 * x, 16 * x, 16 * x];

/** Naively, as Pillow converts inks of 8 bits: 9 (x + y) / 2 of black on them. */
const inked = (x: number, y: number): Rgb => {
  const light = 255 - Math.floor((9 * (x + y)) / 2);
  return colour(x, y).map((ink) => light - Math.round((ink * light) / 255)) as Rgb;
};

const places = (of: (x: number, y: number) => readonly number[]): number[] =>
  Array.from({ length: 192 }, (_, i) => of(i % 16, Math.floor(i / 16))).flat();

/** The same pixels as a Netpbm file. */
function netpbm(kind: number, most: number, comment = ''): Buffer {
  const values = places((x, y) => (kind % 3 === 0 ? colour(x, y) : [16 * x])).map((value) =>
    Math.round((value * most) / 255),
  );
  const head = `P${kind}\n${comment}16 12\n${most}\n`;
  if (kind <= 3) return Buffer.from(`${head}${values.join(' ')}\n`);
  const bytes = most > 255 ? values.flatMap((value) => [value >> 8, value & 255]) : values;
  return Buffer.concat([Buffer.from(head), Buffer.from(bytes)]);
}

/** Black in the left half. */
const bits = (kind: 1 | 4): Buffer =>
  kind === 1
    ? Buffer.from(`P1 16 12\n${'1111111100000000\n'.repeat(12)}`)
    : Buffer.concat([
        Buffer.from('P4\n16 12\n'),
        Buffer.from(Array.from({ length: 12 }, () => [255, 0]).flat()),
      ]);

const halves = (x: number): Rgb => (x < 8 ? [0, 0, 0] : [255, 255, 255]);

describe('pixels as they come', () => {
  test.each<[string, () => Promise<Uint8Array>, (x: number, y: number) => Rgb, number]>([
    ['BMP of 24 bits', () => fixture('rgb24.bmp'), colour, 0],
    ['BMP of 32 bits', () => fixture('rgba32.bmp'), colour, 0],
    ['BMP with a palette of 8 bits', () => fixture('grey8.bmp'), grey, 0],
    ['BMP with a palette of 4 bits', () => fixture('palette4.bmp'), grey, 0],
    ['BMP of one bit', () => fixture('bits1.bmp'), halves, 0],
    ['BMP in runs', () => fixture('rle8.bmp'), grey, 0],
    ['BMP from the top down', () => fixture('topdown24.bmp'), colour, 0],
    ['PPM as bytes', () => Promise.resolve(netpbm(6, 255)), colour, 0],
    ['PPM as text', () => Promise.resolve(netpbm(3, 255)), colour, 0],
    ['PPM with a comment', () => Promise.resolve(netpbm(6, 255, '# GIMP 12 34\n')), colour, 0],
    ['PPM of 16 bits', () => Promise.resolve(netpbm(6, 65535)), colour, 0],
    ['PPM up to 15', () => Promise.resolve(netpbm(6, 15)), colour, 9],
    ['PGM as bytes', () => Promise.resolve(netpbm(5, 255)), grey, 0],
    ['PGM as text', () => Promise.resolve(netpbm(2, 255)), grey, 0],
    ['PGM of 12 bits', () => Promise.resolve(netpbm(5, 4095)), grey, 0],
    ['PBM as text', () => Promise.resolve(bits(1)), halves, 0],
    ['PBM as bytes', () => Promise.resolve(bits(4)), halves, 0],
    [
      'SVG',
      () =>
        text(
          '<svg xmlns="http://www.w3.org/2000/svg" width="16" height="12"><rect width="8" height="12"/></svg>',
        ),
      halves,
      0,
    ],
    ['JPEG 2000', () => fixture('lossless.jp2'), colour, 0],
    ['JPEG 2000 without a file around it', () => fixture('lossless.j2k'), colour, 0],
    ['grey JPEG 2000', () => fixture('grey.jp2'), grey, 0],
    ['HEIC', () => fixture('photo.heic'), colour, 1],
    ['TIFF of 8 bits', () => fixture('plain8.tif'), colour, 0],
    ['TIFF of brightness and differences', () => fixture('ycbcr.tif'), colour, 2],
    ['TIFF of floats up to 1', () => fixture('float32.tif'), colour, 0],
    ['TIFF of floats up to 255', () => fixture('float32-255.tif'), colour, 0],
    ['TIFF of floats up to 65535', () => fixture('float32-65535.tif'), colour, 0],
    ['TIFF of floats from −1', () => fixture('float32-signed.tif'), colour, 0],
    ['TIFF of half floats', () => fixture('float16.tif'), colour, 0],
    ['TIFF of doubles', () => fixture('float64-grey.tif'), grey, 0],
    ['TIFF of 16 bits', () => fixture('uint16.tif'), colour, 0],
    ['TIFF of 16 bits, the high byte first', () => fixture('uint16-big-endian.tif'), colour, 0],
    ['TIFF of 16 bits in tiles', () => fixture('tiled16.tif'), colour, 0],
    ['TIFF of 16 bits with white for 0', () => fixture('white-is-zero16.tif'), grey, 0],
    ['TIFF of 12 bits in 16', () => fixture('twelve-of-16.tif'), colour, 0],
    ['TIFF that says 10 bits of 16', () => fixture('said10.tif'), colour, 0],
    ['TIFF that says 14 bits of 16', () => fixture('said14.tif'), colour, 0],
    ['TIFF that says its largest value', () => fixture('largest.tif'), colour, 0],
    ['TIFF of inks of 16 bits', () => fixture('inks16.tif'), inked, 0],
    ['TIFF of 12 bits', () => fixture('twelve-packed.tif'), grey, 0],
    ['TIFF of 32 bits', () => fixture('uint32.tif'), colour, 0],
    ['TIFF of signed 16 bits', () => fixture('int16.tif'), grey, 0],
  ])('%s', async (_, content, wanted, tolerance) => {
    // Twelve pixels high: the centre of the width is kept.
    const path = await written('image', await content());
    expect(await sizeOfImage(await readImage(path))).toEqual({ width: 16, height: 12 });
    const pixels = await decodeFile(path, 12);
    const expected = Array.from({ length: 144 }, (_, i) => wanted((i % 12) + 2, Math.floor(i / 12))).flat();
    const off = expected.map((value, i) => Math.abs(value - pixels[i]!));
    expect(Math.max(...off)).toBeLessThanOrEqual(tolerance);
  });
});

test('a TIFF whose neighbours share their colour is refused for that', async () => {
  const bytes = Buffer.from(await fixture('ycbcr.tif'));
  // YCbCrSubSampling: tag 530, two numbers of 16 bits.
  const at = bytes.indexOf(Buffer.from([0x12, 2, 3, 0, 2, 0, 0, 0, 1, 0, 1, 0]));
  expect(at).toBeGreaterThan(0);
  bytes.writeUInt16LE(2, at + 8);
  await expect(decodeImage(bytes, 8)).rejects.toThrow(
    'it is a TIFF in the colours of YCbCr, which is not read: save it as PNG',
  );
});

describe('LZW in TIFF', () => {
  const random = new Random(3, 'lzw');
  const SAMPLES = {
    noise: () => random.integer(65_536),
    'long runs': (i: number) => 257 * Math.floor(i / 900),
    'one value': () => 40_000,
  };
  const tiff = (sample: (i: number) => number, options: TiffOptions) =>
    sharp(
      Uint16Array.from({ length: 180 * 120 * 3 }, (_, i) => sample(i)),
      {
        raw: { width: 180, height: 120, channels: 3 },
      },
    )
      .toColourspace('rgb16')
      .tiff(options)
      .toBuffer();

  // The oracle is libtiff: it writes, and its other ways to compress are read by other code.
  test.each(
    Object.entries(SAMPLES).flatMap(([what, sample]) =>
      (['none', 'horizontal'] as const).map((predictor) => [what, predictor, sample] as const),
    ),
  )('of %s, predictor %s, is what was written', async (_what, predictor, sample) => {
    const drawn = Uint16Array.from({ length: 180 * 120 * 3 }, (_, i) => sample(i));
    const at = (i: number) => drawn[i]!;
    const [packed, plain] = [
      await tiff(at, { compression: 'lzw', predictor }),
      await tiff(at, { compression: 'none' }),
    ];
    expect(await decodeImage(packed, 120)).toEqual(await decodeImage(plain, 120));
  });

  /** Codes as a writer has them: nine bits, and one more whenever the table has grown so far; the high bit first. */
  function written(codes: readonly number[]): Buffer {
    let [bits, next] = ['', 257];
    for (const code of codes) {
      const width = Math.min(12, Math.max(9, Math.floor(Math.log2(next + 1)) + 1));
      bits += code.toString(2).padStart(width, '0');
      next = code === 256 ? 257 : next + 1;
    }
    return Buffer.from((bits.match(/.{1,8}/g) ?? []).map((byte) => parseInt(byte.padEnd(8, '0'), 2)));
  }

  const fill = Array.from({ length: 5000 }, (_, i) => i % 256);
  test.each<[string, number[], number[]]>([
    ['a string of itself', [256, 7, 258, 257], [7, 7, 7]],
    ['no end', [256, 1, 2, 3], [1, 2, 3]],
    ['codes again after a clear', [256, 1, 2, 258, 256, 9, 258], [1, 2, 1, 2, 9, 9, 9]],
    ['a table that is full and used on', [256, ...fill, 4095], [...fill, fill[3837]!, fill[3838]!]],
  ])('reads %s', (_what, codes, bytes) => {
    expect([...expandLzw(written(codes), 1e6)]).toEqual(bytes);
  });

  test('refuses codes that nothing has defined, and ends where enough was read', () => {
    expect(() => expandLzw(written([256, 1, 300]), 1e6)).toThrow('nothing has defined the code 300');
    expect(() => expandLzw(written([256, 258]), 1e6)).toThrow('nothing has defined the code 258');
    expect([...expandLzw(written([256, 7, 258, 259, 260]), 4)]).toEqual([7, 7, 7, 7]);
  });

  test('that is made to do harm is given up at once', { timeout: 15_000 }, async () => {
    const valid = await tiff(SAMPLES.noise, { compression: 'lzw', predictor: 'none' });
    // In place of its first strip: what fills the table, and a code near its end.
    const harm = written([256, ...fill, 4093]);
    const from = valid.readUInt32LE(4) > 8 ? 8 : valid.length;
    expect(from).toBe(8);
    harm.copy(valid, from, 0, Math.min(harm.length, valid.readUInt32LE(4) - from));
    // It is too short for its strip, or its strip is wrong: not more than that.
    const ended = await decodeImage(valid, 16).then(
      () => 'read',
      (error: unknown) => String(error),
    );
    expect(ended).toMatch(/^read$|it is damaged or cut short/);
  });
});
