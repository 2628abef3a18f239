import { hash } from 'node:crypto';
import { setAside } from '../aside';
import type { DecodedItem, ImageSize, ImageSource, SurveyItem } from '../image-source';
import { DECODERS, mapOrdered } from '../parallel';
import { DECODER_VERSION, resizePixels } from '../pixels/decode';
import { oneClass } from '../problems';
import type { Aside, DataProblem, SplitName } from '../types';

/** An image as it lies in a file of many, uint8 [height, width, channels]. */
export interface StoredImage {
  label: number;
  pixels: Uint8Array;
}

export interface StoredDescription {
  name: string;
  classes: string[];
  counts: Record<SplitName, number>;
  problems: DataProblem[];
  size: ImageSize;
  channels: 1 | 3;
  /** Names, sizes and times of the files. */
  files: [string, number, number][];
  /** Whatever else the pixels depend on. */
  reading?: string;
  /** The images of a split, in their order; several are worked on at once. */
  images(split: SplitName): AsyncIterable<StoredImage>;
  /** What is to be set aside for validation, where there is nothing for it. */
  aside: Aside;
}

/**
 * Images of one size without compression, streamed from few files.
 * @throws StudioError 'usage' for a share to set aside that leaves nothing
 */
export async function openStored(description: StoredDescription): Promise<ImageSource> {
  const { classes, counts, aside } = description;
  if (counts.val > 0 || !aside.valRatio) return new StoredImages(description, new Set());
  const labels: number[] = [];
  for await (const { label } of description.images('train')) labels.push(label);
  return new StoredImages(description, setAside(labels, classes, aside));
}

class StoredImages implements ImageSource {
  readonly name: string;
  readonly classes: readonly string[];
  readonly counts: Record<SplitName, number>;
  readonly problems: readonly DataProblem[];
  readonly identity: string;

  /** @param aside places of training images that are for validation */
  constructor(
    private readonly description: StoredDescription,
    private readonly aside: ReadonlySet<number>,
  ) {
    const { name, classes, counts, problems, files, reading } = description;
    const { valRatio, splitSeed = 0 } = description.aside;
    this.name = name;
    this.classes = classes;
    const held = aside.size;
    this.counts = { ...counts, train: counts.train - held, val: counts.val + held };
    this.problems = [...problems, ...oneClass(classes)];
    const more = held > 0 ? [[valRatio, splitSeed]] : [];
    this.identity = JSON.stringify([
      'stored',
      DECODER_VERSION,
      classes,
      files,
      ...(reading ? [reading] : []),
      ...more,
    ]);
  }

  sampleSizes(): Promise<ImageSize[]> {
    return Promise.resolve([this.description.size]);
  }

  async *survey(split: SplitName): AsyncGenerator<SurveyItem> {
    for await (const { label, pixels } of this.#images(split))
      yield { label, size: this.description.size, content: contentOf(pixels) };
  }

  decode(split: SplitName, side: number): AsyncIterable<DecodedItem> {
    const { size, channels } = this.description;
    return mapOrdered(this.#images(split), DECODERS, async ({ label, pixels }) => ({
      label,
      content: contentOf(pixels),
      pixels: await resizePixels(pixels, size, channels, side),
    }));
  }

  async *#images(split: SplitName): AsyncGenerator<StoredImage> {
    if (this.aside.size === 0 || split === 'test') {
      yield* this.description.images(split);
      return;
    }
    let place = 0;
    for await (const image of this.description.images('train')) {
      if (this.aside.has(place++) === (split === 'val')) yield image;
    }
  }
}

const contentOf = (pixels: Uint8Array): string => hash('sha1', pixels, 'base64');
