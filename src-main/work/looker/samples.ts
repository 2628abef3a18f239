import sharp from 'sharp';
import { openSource } from '../../data/source';
import type { DatasetSource } from '../../data/types';

/** Images that are looked at for samples of every class, where images are no files of their own; more for a class without any. */
const LOOKED_AT = 5000;
const MOST_LOOKED_AT = 100_000;

interface ClassSamples {
  class: string;
  images: string[];
}

/** The first readable training images of every class, as data URLs. @param cache what archives are unpacked into @param side pixels */
export async function samplesOf(
  source: DatasetSource,
  cache: string,
  perClass: number,
  side: number,
): Promise<ClassSamples[]> {
  const images = await openSource(source, cache);
  const samples = images.classes.map((name): ClassSamples => ({ class: name, images: [] }));
  if (images.ofClass) {
    for (const [label, sample] of samples.entries()) {
      for await (const { pixels } of images.ofClass(label, side)) {
        if (pixels) sample.images.push(await dataUrl(pixels, side));
        if (sample.images.length >= perClass) break;
      }
    }
    return samples;
  }
  let looked = 0;
  for await (const { label, pixels } of images.decode('train', side)) {
    const sample = samples[label]!;
    if (pixels && sample.images.length < perClass) sample.images.push(await dataUrl(pixels, side));
    const wanted = ++looked < LOOKED_AT ? perClass : 1;
    if (looked === MOST_LOOKED_AT || samples.every((each) => each.images.length >= wanted)) break;
  }
  return samples;
}

async function dataUrl(pixels: Uint8Array, side: number): Promise<string> {
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
