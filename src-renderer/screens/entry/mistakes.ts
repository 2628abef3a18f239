import { t } from '../../language';
/** What evaluations say of mistakes. */

export interface Confused {
  label: string;
  taken: string;
  count: number;
  /** Images of the class. */
  of: number;
}

/** The pairs of classes of which the one is most often taken for the other. @param confusion [label][prediction] */
export function mostConfused(
  classes: readonly string[],
  confusion: readonly (readonly number[])[],
  most: number,
): Confused[] {
  return confusion
    .flatMap((row, label) => {
      const of = row.reduce((sum, value) => sum + value, 0);
      return row.flatMap((count, taken): Confused[] =>
        taken === label || count === 0
          ? []
          : [{ label: classes[label] ?? '', taken: classes[taken] ?? '', count, of }],
      );
    })
    .sort((a, b) => b.count - a.count || b.count / b.of - a.count / a.of)
    .slice(0, most);
}

/** What a model said of each image of a split, in their order. */
export interface Answers {
  labels: readonly number[];
  taken: readonly number[];
  /** How likely it held what it took the image for, 0 … 1. */
  shares: readonly number[];
}

/** Which pictures are looked at. Beside another model: those of which only one of the two is right. */
export const SHOWN = {
  wrong: t('entry.allThatAreWrong'),
  doubtful: t('entry.perhapsMislabelled'),
  worse: t('entry.wrongHereRightThere'),
  better: t('entry.rightHereWrongThere'),
} as const;
export type Shown = keyof typeof SHOWN;

/** So sure must both models be of another class than the label before the label is doubted. */
const SURE = 0.9;

export interface Mistake {
  /** In the split. */
  place: number;
  label: number;
  taken: number;
  share: number;
}

/** The pictures of a kind, those that the model was surest of first. @param other of the same images */
export function picturesOf(answers: Answers, shown: Shown, other?: Answers): Mistake[] {
  const { labels, taken, shares } = answers;
  const wanted = (i: number): boolean => {
    const wrong = taken[i] !== labels[i];
    if (shown === 'wrong') return wrong;
    if (!other) return shown === 'doubtful' && wrong && shares[i]! >= SURE;
    if (shown === 'doubtful') {
      return wrong && other.taken[i] === taken[i] && shares[i]! >= SURE && other.shares[i]! >= SURE;
    }
    const otherWrong = other.taken[i] !== labels[i];
    return shown === 'worse' ? wrong && !otherWrong : !wrong && otherWrong;
  };
  return labels
    .flatMap((label, place) =>
      wanted(place) ? [{ place, label, taken: taken[place]!, share: shares[place]! }] : [],
    )
    .sort((a, b) => b.share - a.share);
}

/** Whether two models answered about the same images. */
export function isSameImages(a: Answers, b: Answers): boolean {
  return a.labels.length === b.labels.length && a.labels.every((label, i) => label === b.labels[i]);
}

export interface Calibration {
  /** From the least to the most sure. */
  bins: { from: number; to: number; count: number; sure: number; right: number }[];
  /** Expected calibration error: how far, on average over the images, sureness is from being right. */
  error: number;
}

/** How often a model is right when it says that it is so sure (Guo et al., arXiv 1706.04599). */
export function calibrationOf({ labels, taken, shares }: Answers, count = 10): Calibration {
  const bins = Array.from({ length: count }, (_, i) => ({
    ...{ from: i / count, to: (i + 1) / count, count: 0, sure: 0, right: 0 },
  }));
  shares.forEach((share, i) => {
    const bin = bins[Math.min(count - 1, Math.floor(share * count))]!;
    bin.count++;
    bin.sure += share;
    if (taken[i] === labels[i]) bin.right++;
  });
  const error =
    bins.reduce((sum, bin) => sum + Math.abs(bin.sure - bin.right), 0) / Math.max(1, shares.length);
  return {
    bins: bins.map((bin) => ({
      ...bin,
      sure: bin.sure / Math.max(1, bin.count),
      right: bin.right / Math.max(1, bin.count),
    })),
    error,
  };
}
