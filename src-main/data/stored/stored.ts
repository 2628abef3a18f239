import { DECODER_VERSION, resizePixels } from '../pixels/decode';
import type { DecodedItem, ImageSize, ImageSource, SurveyItem } from '../image-source';
import { DECODERS, mapOrdered } from '../parallel';
import { oneClass } from '../problems';
import type { DataProblem, SplitName } from '../types';

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
  /** The images of a split, in their order; several are worked on at once. */
  images(split: SplitName): AsyncIterable<StoredImage>;
}

/** Images of one size without compression, streamed from few files. */
export class StoredImages implements ImageSource {
  readonly name: string;
  readonly classes: readonly string[];
  readonly counts: Record<SplitName, number>;
  readonly problems: readonly DataProblem[];
  readonly identity: string;

  constructor(private readonly description: StoredDescription) {
    const { name, classes, counts, problems, files } = description;
    this.name = name;
    this.classes = classes;
    this.counts = counts;
    this.problems = [...problems, ...oneClass(classes)];
    this.identity = JSON.stringify(['stored', DECODER_VERSION, classes, files]);
  }

  sampleSizes(): Promise<ImageSize[]> {
    return Promise.resolve([this.description.size]);
  }

  async *survey(split: SplitName): AsyncGenerator<SurveyItem> {
    for await (const { label } of this.description.images(split))
      yield { label, size: this.description.size };
  }

  decode(split: SplitName, side: number): AsyncIterable<DecodedItem> {
    const { size, channels } = this.description;
    return mapOrdered(this.description.images(split), DECODERS, async ({ label, pixels }) => ({
      label,
      pixels: await resizePixels(pixels, size, channels, side),
    }));
  }
}
