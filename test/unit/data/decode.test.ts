import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { decodeFile, probeFile, sizeOfFile } from '../../../src-main/data/decode';
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
    expect(await sizeOfFile(path)).toEqual({ width: 10, height: 20 });
    expect(await probeFile(path, 1)).toEqual({ width: 10, height: 20 });
    expect(await probeFile(path, 1e9)).toEqual({ width: 10, height: 20 });
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

  test.each(['webp', 'gif', 'tiff', 'avif'] as const)('reads %s', async (format) => {
    const path = await written(`a.${format}`, await rgb(16, 16).toFormat(format).toBuffer());
    expect((await decodeFile(path, 8)).length).toBe(192);
  });

  test.each([
    ['text.png', async () => Promise.resolve('not an image'), 'it is not an image of a known format'],
    ['empty.png', async () => Promise.resolve(''), 'it is not an image of a known format'],
    ['cut.jpg', async () => (await encoded(64, 64, 'jpeg')).subarray(0, 2000), 'it is damaged or cut short'],
    ['cut.png', async () => (await encoded(64, 64, 'png')).subarray(0, 2000), 'it is damaged or cut short'],
  ])('says why it cannot read %s', async (name, content, reason) => {
    const path = await written(name, await content());
    await expect(decodeFile(path, 8)).rejects.toThrow(reason);
    await expect(probeFile(path, 1)).rejects.toThrow(reason);
    await expect(probeFile(path, 1e9)).rejects.toThrow(reason);
  });
});
