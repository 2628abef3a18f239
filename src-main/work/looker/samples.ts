import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { decodeFile, IMAGE_SUFFIXES } from '../../data/decode';
import { openSource } from '../../data/source';
import type { DatasetSource } from '../../data/types';

/** Images that are looked at for samples of every class, where images are no files of their own. */
const LOOKED_AT = 5000;
const TRAIN_FOLDER = /^train(ing)?$/i;

interface ClassSamples {
  class: string;
  images: string[];
}

/** The first readable training images of every class, as data URLs. @param side pixels */
export async function samplesOf(
  source: DatasetSource,
  perClass: number,
  side: number,
): Promise<ClassSamples[]> {
  const images = await openSource(source);
  const samples = images.classes.map((name): ClassSamples => ({ class: name, images: [] }));
  if (source.kind === 'folder') {
    for (const each of samples) each.images = await folderSamples(source.path, each.class, perClass, side);
    return samples;
  }
  let looked = 0;
  for await (const { label, pixels } of images.decode('train', side)) {
    const sample = samples[label]!;
    if (pixels && sample.images.length < perClass) sample.images.push(await dataUrl(pixels, side));
    if (++looked === LOOKED_AT || samples.every((each) => each.images.length === perClass)) break;
  }
  return samples;
}

/** The first readable images of a class: no others are opened, however many there are. */
async function folderSamples(root: string, name: string, count: number, side: number): Promise<string[]> {
  const folders = await readdir(root);
  const train = folders.find((each) => TRAIN_FOLDER.test(each));
  const folder = train ? join(root, train, name) : join(root, name);
  const names = (await readdir(folder, { recursive: true }))
    .filter((each) => IMAGE_SUFFIXES.has(each.slice(each.lastIndexOf('.')).toLowerCase()))
    .sort();
  const found: string[] = [];
  for (const each of names) {
    if (found.length === count) break;
    try {
      found.push(await dataUrl(await decodeFile(join(folder, each), side), side));
    } catch {
      // Unreadable files are what `inspect` lists.
    }
  }
  return found;
}

async function dataUrl(pixels: Uint8Array, side: number): Promise<string> {
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
