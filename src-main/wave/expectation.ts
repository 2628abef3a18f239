/** What banks reached that were condensed by the recipe. Each number was measured; where and how stands with it. */
interface Reached {
  /** Training images that the whole family saw. */
  samples: number;
  /** Accuracy of the best and of the least of the sizes, and of the teacher, on images that it was not trained on. */
  best: number;
  least: number;
  teacher: number;
  /** The data, the patch, the sizes and the seeds. */
  origin: string;
}

/**
 * On CIFAR-10, ten classes, images of 32 pixels. Patches of 8 pixels give two to three points less than patches of 4, and
 * are here because more was measured with them.
 */
const MEASURED: readonly Reached[] = [
  {
    ...{ samples: 48_000, best: 0.456, least: 0.412, teacher: 0.842 },
    origin: '10,000 images, 64-160x4-8; least: patch 8, one seed; best: patch 4, two seeds',
  },
  {
    ...{ samples: 160_000, best: 0.569, least: 0.555, teacher: 0.82 },
    origin: '10,000 images, 64-160x4-8, patch 8, three seeds, all 20 sizes',
  },
  {
    ...{ samples: 640_000, best: 0.705, least: 0.689, teacher: 0.815 },
    origin: '10,000 images, 64-160x4-8, patch 4, one seed, all 20 sizes',
  },
  {
    ...{ samples: 960_000, best: 0.758, least: 0.73, teacher: 0.815 },
    origin:
      '50,000 images, 64-160x4-8, patch 4, all 20 sizes; least: 8 templates, an earlier start; best: 32; one seed each',
  },
  {
    ...{ samples: 1_615_000, best: 0.775, least: 0.755, teacher: 0.815 },
    origin: '50,000 images, 64-160x4-8, patch 4, 32 templates, one seed, all 20 sizes',
  },
];
const CHANCE = 0.1;
/** Over the training images, in what was measured. */
const MOST_PASSES = { ofMany: 64, ofFew: 20 };
/** So many images are many: with fewer no long run was measured. */
const MANY = 10_000;

/** What is to be expected of a bank's sizes, as shares of right images. */
export interface Expectation {
  least: number;
  best: number;
  /** Of what this is known, in a sentence. */
  from: string;
}

/**
 * The accuracy that a family will have about: on CIFAR-10 so many images took banks so far on the way from guessing to
 * their teacher, and the same share of the way is taken here. Undefined for fewer images than were ever measured.
 *
 * @param seen images in all, with repeats
 * @param images of the training data: what more than {@link MOST_PASSES} over them give was not measured, and is not promised
 * @param teacher its accuracy, 0 … 1
 */
export function expectedAccuracy(
  seen: number,
  { images, teacher, classes }: { images: number; teacher: number; classes: number },
): Expectation | undefined {
  const passes = images < MANY ? MOST_PASSES.ofFew : MOST_PASSES.ofMany;
  const samples = Math.min(seen, passes * images);
  const chance = 1 / classes;
  if (samples < MEASURED[0]!.samples || teacher <= chance) return undefined;
  const at = (which: 'least' | 'best') => chance + shareOfWay(samples, which) * (teacher - chance);
  const words = MEASURED.map((each) => each.samples.toLocaleString('en')).join(', ');
  return {
    least: at('least'),
    best: at('best'),
    from: `On CIFAR-10 banks were measured after ${words} images; other data may be easier or harder.`,
  };
}

/** Between the measured numbers of images in proportion to their logarithm; beyond the last no more is promised. */
function shareOfWay(samples: number, which: 'least' | 'best'): number {
  const share = (reached: Reached) => (reached[which] - CHANCE) / (reached.teacher - CHANCE);
  const next = MEASURED.findIndex((reached) => reached.samples > samples);
  if (next === -1) return share(MEASURED.at(-1)!);
  const [below, above] = [MEASURED[next - 1]!, MEASURED[next]!];
  const place = Math.log(samples / below.samples) / Math.log(above.samples / below.samples);
  return share(below) + place * (share(above) - share(below));
}
