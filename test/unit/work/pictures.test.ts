import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { silentProgress } from '../../../src-main/base/progress';
import { picturesAt } from '../../../src-main/work/looker/pictures';
import { temporaryFolder } from '../catalog/helpers';

const SIDE = 16;
const redOf = (label: string, i: number) => (label === 'cat' ? 20 : 200) + 5 * i;

/** Plain pictures whose red tells which they are; one in the middle cannot be read. */
async function writeImages(folder: string): Promise<void> {
  for (const split of ['train', 'test']) {
    for (const label of ['cat', 'dog']) {
      mkdirSync(join(folder, split, label), { recursive: true });
      for (let i = 0; i < 5; i++) {
        const path = join(folder, split, label, `${i}.png`);
        const background = { r: redOf(label, i), g: 0, b: 0 };
        if (label === 'cat' && i === 2) writeFileSync(path, 'no picture');
        else
          await sharp({ create: { width: SIDE, height: SIDE, channels: 3, background } })
            .png()
            .toFile(path);
      }
    }
  }
}

const redIn = async (url: string) =>
  (
    await sharp(Buffer.from(url.split(',')[1]!, 'base64'))
      .raw()
      .toBuffer()
  )[0];

it('finds the images at places of a split and the files that they are from, past what cannot be read', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'images');
  await writeImages(path);
  const wanted = {
    ...{ source: { kind: 'folder', path } as const, imgSize: SIDE, cache: join(folder, 'cache') },
    ...{ split: 'test' as const, places: [6, 2, 0, 99] },
  };
  const found = await picturesAt(wanted, silentProgress);
  expect(found.map(({ place, file }) => [place, file])).toEqual([
    [6, join(path, 'test', 'dog', '2.png')],
    [2, join(path, 'test', 'cat', '3.png')],
    [0, join(path, 'test', 'cat', '0.png')],
  ]);
  expect(await Promise.all(found.map(({ picture }) => redIn(picture)))).toEqual([
    redOf('dog', 2),
    redOf('cat', 3),
    redOf('cat', 0),
  ]);
});
