import { join } from 'node:path';
import { silentProgress } from '../base/progress';
import type { ProgressToken } from '../base/progress';
import { defaultImgSize } from './image-source';
import type { ImageSource, SurveyItem } from './image-source';
import { doesWithoutEmpty, unreadable, usableClasses } from './problems';
import { CopyFinder } from './copies';
import { openSource, unpackingShare } from './source';
import { SPLIT_NAMES } from './types';
import type { ClassReport, DatasetReport, DatasetSource, SplitName } from './types';

const SAMPLES = 4;
/** Fewer training images than this in a class are worth a remark. */
const FEW = 10;
const CHECK_EVERY = 64;

const noCounts = (): Record<SplitName, number> => ({ train: 0, val: 0, test: 0 });

/**
 * Looks at every image of a source, without making a dataset of it: classes, counts, sizes, and all problems, fatal
 * ones included, so that they can be shown together.
 *
 * @param cache the folder that archives are unpacked into; nothing else needs one
 * @throws StudioError 'not-found', 'bad-data' where there are no images at all, 'bad-file' for damaged CIFAR or IDX
 * files, 'usage'; StopSignal on request
 */
export async function inspectSource(
  source: DatasetSource,
  progress: ProgressToken = silentProgress,
  cache?: string,
): Promise<DatasetReport> {
  const images = await openSource(source, cache, progress.slice(0, unpackingShare(source)));
  const looking = progress.slice(unpackingShare(source), 1);
  const total = SPLIT_NAMES.reduce((sum, split) => sum + images.counts[split], 0);
  const survey = new Survey(images, source);
  let done = 0;
  for (const split of SPLIT_NAMES) {
    for await (const item of images.survey(split)) {
      if (done % CHECK_EVERY === 0) {
        await looking.checkpoint();
        looking.report({ fraction: done / total, stage: 'Looking at images', done, total });
      }
      done++;
      survey.add(split, item);
    }
  }
  looking.report({ fraction: 1, stage: 'Looking at images', done, total });
  return survey.report(source, defaultImgSize(await images.sampleSizes()));
}

class Survey {
  readonly #classes: ClassReport[];
  readonly #candidates: number[];
  readonly #sizes = new Map<string, { width: number; height: number; count: number }>();
  readonly #counts = noCounts();
  readonly #problems;
  readonly #copies = new CopyFinder();
  /** Copies, and classes that nothing can be trained on. */
  readonly #leaveOut: { copies: boolean; empty: boolean };
  #unreadable = 0;

  constructor(
    private readonly images: ImageSource,
    source: DatasetSource,
  ) {
    const copies = 'leaveOutCopies' in source && (source.leaveOutCopies ?? false);
    this.#leaveOut = { copies, empty: doesWithoutEmpty(source) };
    this.#classes = images.classes.map((name) => ({ name, counts: noCounts(), samples: [] }));
    this.#candidates = images.classes.map(() => 0);
    this.#problems = [...images.problems];
  }

  add(split: SplitName, { label, file, size, failure, content }: SurveyItem): void {
    if (split === 'train') this.#candidates[label]!++;
    // Training images come first.
    else if (this.#leaveOut.empty && this.#classes[label]!.counts.train === 0) return;
    if (!size) {
      this.#unreadable++;
      this.#problems.push(unreadable(file ?? `an image of ${split}`, failure ?? 'unknown'));
      return;
    }
    if (this.#copies.add(content, split, file) && this.#leaveOut.copies) return;
    const report = this.#classes[label]!;
    report.counts[split]++;
    this.#counts[split]++;
    if (file && this.images.root && report.samples.length < SAMPLES) {
      report.samples.push(join(this.images.root, file));
    }
    const key = `${size.width}×${size.height}`;
    const seen = this.#sizes.get(key) ?? { ...size, count: 0 };
    seen.count++;
    this.#sizes.set(key, seen);
  }

  report(source: DatasetSource, imgSize: number): DatasetReport {
    const readable = this.#classes.map(({ counts }) => counts.train);
    const found = { candidates: this.#candidates, readable, tests: this.#counts.test };
    const { classes, problems } = usableClasses(this.images.classes, found, this.#leaveOut.empty);
    const known = new Set(this.#problems.map(({ message }) => message));
    const few = this.#classes
      .filter(({ counts }) => counts.train > 0 && counts.train < FEW)
      .map(({ name, counts: { train } }) => ({
        kind: 'few-images' as const,
        message: `The class “${name}” has only ${train} ${train === 1 ? 'image' : 'images'} to train on.`,
        fatal: false,
      }));
    return {
      source,
      name: this.images.name,
      imgSize,
      classes: this.#classes.filter(({ name }) => classes.includes(name)),
      counts: this.#counts,
      sizes: [...this.#sizes.values()].sort((a, b) => b.count - a.count),
      unreadable: this.#unreadable,
      problems: [
        ...this.#problems,
        ...this.#copies.problems(this.#leaveOut.copies),
        ...problems.filter(({ message }) => !known.has(message)),
        ...few,
      ],
    };
  }
}
