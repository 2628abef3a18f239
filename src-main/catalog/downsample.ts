/**
 * Thins a curve to at most `limit` points (at least 4) for drawing. The first and the last point stay; those between
 * are cut into equal runs, of each of which the lowest and the highest stay, so that every peak and dip is seen.
 */
export function downsample(
  steps: readonly number[],
  values: readonly number[],
  limit: number,
): { steps: number[]; values: number[] } {
  const keep = keptIndices(values, Math.max(4, Math.floor(limit)));
  return { steps: keep.map((i) => steps[i]!), values: keep.map((i) => values[i]!) };
}

function keptIndices(values: readonly number[], limit: number): number[] {
  const count = values.length;
  if (count <= limit) return values.map((_, i) => i);
  const runs = Math.floor((limit - 2) / 2);
  const kept = [0];
  for (let run = 0; run < runs; run++) {
    const from = 1 + Math.floor((run * (count - 2)) / runs);
    const to = 1 + Math.floor(((run + 1) * (count - 2)) / runs);
    kept.push(...extremes(values, from, to));
  }
  kept.push(count - 1);
  return kept;
}

/** Indices of the lowest and the highest value in [from, to), in order. A NaN counts as neither, unless all are. */
function extremes(values: readonly number[], from: number, to: number): number[] {
  let low = from;
  let high = from;
  for (let i = from + 1; i < to; i++) {
    if (Number.isNaN(values[low]) || values[i]! < values[low]!) low = i;
    if (Number.isNaN(values[high]) || values[i]! > values[high]!) high = i;
  }
  return low === high ? [low] : [Math.min(low, high), Math.max(low, high)];
}
