import type { SplitName } from '../types';

/** What a file says of one image. */
export interface Label {
  /** Missing where only a split is told. */
  name?: string;
  split?: SplitName;
}

/** What a file says of the images of a dataset. */
export interface Labelling {
  /** The file, or the folder of files. */
  from: string;
  /** The files that tell the splits, where those are others. */
  splitsFrom?: string;
  /** The folders that it names rather than images; `noClasses`: it says that they are none themselves. */
  ofFolders?: { paths: string[]; noClasses: boolean } | undefined;
  /** By the path of the image. */
  of: Map<string, Label>;
  /** What was left out, in sentences. */
  notes: string[];
  /** Files that tell other classes of the same images, and are left out for this one. */
  others?: string[];
}

/** The names of the classes that are told. */
export function classesOf({ of }: Labelling): Set<string> {
  return new Set([...of.values()].flatMap(({ name }) => (name === undefined ? [] : [name])));
}

/** Classes that one tells, with the splits that another does. */
export function withSplits(labels: Labelling, others: Labelling | undefined): Labelling {
  const of = new Map([...labels.of].map(([image, label]) => [image, { ...others?.of.get(image), ...label }]));
  return { ...labels, of };
}

/** Collects labels, and leaves images out that have several. */
export class LabelCollector {
  readonly #of = new Map<string, Label>();
  readonly #several = new Set<string>();
  #unknown = 0;

  constructor(private readonly from: string) {}

  /** @param image undefined where the file names an image that is not there */
  add(image: string | undefined, label: Label): void {
    if (image === undefined) {
      this.#unknown++;
      return;
    }
    const known = this.#of.get(image);
    if (known && known.name !== label.name) this.#several.add(image);
    else this.#of.set(image, { ...known, ...label });
  }

  leaveOut(image: string | undefined): void {
    if (image !== undefined) this.#several.add(image);
  }

  result(): Labelling & { several: number } {
    for (const image of this.#several) this.#of.delete(image);
    const notes: string[] = [];
    const several = this.#several.size;
    if (several > 0)
      notes.push(`${counted(several)} of several classes in “${this.from}” ${be(several)} left out.`);
    if (this.#unknown > 0)
      notes.push(
        `“${this.from}” tells the class of ${counted(this.#unknown)} that ${be(this.#unknown)} not there.`,
      );
    return { from: this.from, of: this.#of, notes, several };
  }
}

const counted = (count: number): string => `${count} ${count === 1 ? 'image' : 'images'}`;
const be = (count: number): string => (count === 1 ? 'is' : 'are');
