import { StudioError } from '../../../base/errors';
import type { ForeignClassifier, Reading } from '../../../formats/foreign/classifier';
import type { Classifier } from '../../../nn/model';
import { inClassesOf } from '../../worker/classifiers';
import { bestAssignment } from '../../../base/assignment';
import { type Answers, answersOf, isNamed, MARGIN, partOf, type Probes, rightOf } from './probes';

/** A way to read a classifier, and its name in words: “32 px, −1 … 1, BGR”. */
export interface Candidate {
  name: string;
  change: Partial<Reading>;
}

/** A reading that is tried on more and more images. */
export class Trial {
  /** Share of the images that were right, 0 … 1; null where the network could not be run so. */
  accuracy: number | null = 0;
  /** What it is chosen by. */
  rating = 0;
  #images = 0;
  #view: Classifier | undefined;
  /** By names or by position, and by output. */
  #named: Answers | undefined;
  #any: Answers | undefined;

  constructor(
    private readonly classifier: ForeignClassifier,
    private readonly candidate: Candidate,
    private readonly probes: Probes,
  ) {}

  get name(): string {
    return this.candidate.name;
  }

  get change(): Partial<Reading> {
    return this.candidate.change;
  }

  /** What an image costs, about: pixels, and what each call takes besides. */
  get cost(): number {
    return (this.change.imgSize ?? this.classifier.info.input.imgSize) ** 2 + 32 ** 2;
  }

  /** Shows it the first images of the probes, without those that it saw already. */
  async show(images: number): Promise<void> {
    try {
      this.#view ??= await this.classifier.read(this.change);
      await this.#count(this.#view, partOf(this.probes, this.#images, images));
      this.#images = images;
      this.#rate(this.#view);
    } catch (error) {
      if (!(error instanceof StudioError)) throw error;
      this.accuracy = null;
      this.rating = -1;
    }
  }

  /** Whether it may still turn out better than another that saw as many images: within three standard errors. */
  mayBeat(other: Trial): boolean {
    if (this.accuracy === null) return false;
    const n = this.#images;
    const spread = ({ rating }: Trial) => {
      const share = (Math.max(0, rating) * n + 1) / (n + 2);
      return share * (1 - share);
    };
    return other.rating - this.rating <= 3 * Math.sqrt((spread(this) + spread(other)) / n);
  }

  async #count(view: Classifier, part: Probes): Promise<void> {
    const { classes, numClasses } = view;
    const logits = await view.predict(part.images, part.count, part.size);
    const once: Classifier = {
      classes,
      numClasses,
      predict: () => Promise.resolve(logits),
      dispose: () => Promise.resolve(),
    };
    if (isNamed(view) || numClasses === part.classes.length) {
      const mapped = inClassesOf(once, part.classes, part.pairs);
      this.#named = sum(this.#named, await answersOf(mapped, part));
    }
    if (!isNamed(view)) this.#any = sum(this.#any, await answersOf(once, part));
  }

  /**
   * By names where they decide. Else by position, or by the best order of the outputs where that is clearly better: an
   * order that is chosen to fit explains much, so whatever does without it comes first.
   */
  #rate(view: Classifier): void {
    const { classes } = this.probes;
    const share = (answers: Answers, outputs: readonly number[]) => rightOf(answers, outputs) / this.#images;
    const asIs = this.#named ? share(this.#named, [...classes.keys()]) : 0;
    const ordered = this.#any && view.numClasses >= classes.length;
    const best = ordered ? share(this.#any!, bestAssignment(this.#any!)) : 0;
    const clear = best - MARGIN > asIs;
    this.accuracy = clear ? best : asIs;
    this.rating = clear ? best - MARGIN : asIs;
  }
}

function sum(a: Answers | undefined, b: Answers): Answers {
  return a ? a.map((row, i) => row.map((hits, j) => hits + b[i]![j]!)) : b;
}
