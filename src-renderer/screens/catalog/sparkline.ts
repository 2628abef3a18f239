/** A model as its family's picture needs it. */
interface Sized {
  parameters: number | null;
  accuracy: number | null;
}

export interface Dot {
  parameters: number;
  accuracy: number;
  x: number;
  y: number;
}

/**
 * Where the models of a family stand in a small picture, and which of them no smaller one is better than.
 *
 * @param edge left free on all sides, pixels
 */
export function frontLine(
  models: readonly Sized[],
  width: number,
  height: number,
  edge: number,
): { dots: Dot[]; front: Dot[] } {
  const known = models
    .flatMap(({ parameters, accuracy }) =>
      parameters === null || accuracy === null ? [] : [{ parameters, accuracy }],
    )
    .sort((a, b) => a.parameters - b.parameters || b.accuracy - a.accuracy);
  const x = placer(known.map(({ parameters }) => parameters));
  const y = placer(known.map(({ accuracy }) => accuracy));
  const dots = known.map((each) => ({
    ...each,
    x: edge + x(each.parameters) * (width - 2 * edge),
    y: height - edge - y(each.accuracy) * (height - 2 * edge),
  }));
  let best = -Infinity;
  const front = dots.filter(({ accuracy }) => {
    if (accuracy <= best) return false;
    best = accuracy;
    return true;
  });
  return { dots, front };
}

/** Shares of the way from the least to the most; in the middle where all are equal. */
function placer(values: readonly number[]): (value: number) => number {
  const least = Math.min(...values);
  const range = Math.max(...values) - least;
  return (value) => (range > 0 ? (value - least) / range : 0.5);
}
