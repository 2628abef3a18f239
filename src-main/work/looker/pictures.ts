import { join } from 'node:path';
import sharp from 'sharp';
import type { ProgressToken } from '../../base/progress';
import { openDataset } from '../../data/open';
import { openSource } from '../../data/source';
import type { Copies, DatasetSource, SplitName } from '../../data/types';

interface Wanted {
  source: DatasetSource;
  imgSize: number;
  cache: string;
  split: SplitName;
  places: readonly number[];
}

export interface PictureAt {
  place: number;
  /** A data URL. */
  picture: string;
  /** The whole path; null where it is no file of its own. */
  file: string | null;
}

/** Images of a split by their places, as models see them. Places beyond its end are left out. */
export async function picturesAt(wanted: Wanted, progress: ProgressToken): Promise<PictureAt[]> {
  const { source, imgSize, cache, split } = wanted;
  const dataset = await openDataset(source, { cache, imgSize, progress, memoryLimit: 0 });
  try {
    const images = dataset[split];
    const places = wanted.places.filter((place) => place < (images?.count ?? 0));
    if (!images || places.length === 0) return [];
    const bytes = 3 * imgSize ** 2;
    const pixels = new Uint8Array(places.length * bytes);
    await images.read(places, pixels);
    const files = await filesAt(wanted, dataset.classes, places);
    return await Promise.all(
      places.map(async (place, i) => ({
        place,
        picture: await dataUrl(pixels.subarray(i * bytes, (i + 1) * bytes), imgSize),
        file: files.get(place) ?? null,
      })),
    );
  } finally {
    await dataset.close();
  }
}

/** Which files stand at some places: those that can be read are counted, in the order that they were decoded in. */
async function filesAt(
  { source, cache, split }: Wanted,
  classes: readonly string[],
  places: readonly number[],
): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  const images = await openSource(source, cache);
  // Which copies were left out is known only to who compares the contents.
  const copies: Copies = source.kind === 'synthetic' ? {} : source;
  if (images.root === undefined || copies.leaveOutCopies || copies.leaveOutNearDuplicates) return found;
  const last = Math.max(...places);
  let place = 0;
  for await (const { label, file, failure } of images.survey(split)) {
    if (failure !== undefined || !classes.includes(images.classes[label]!)) continue;
    if (file !== undefined && places.includes(place)) found.set(place, join(images.root, file));
    if (place++ >= last) break;
  }
  return found;
}

async function dataUrl(pixels: Uint8Array, side: number): Promise<string> {
  const png = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .png()
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}
