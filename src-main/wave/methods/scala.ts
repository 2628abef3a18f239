import { Random } from '../../base/random';
import type { Size } from '../../base/size';
import { type ElasticGrid, largestSize, trainedSizes } from '../elastic';
import type { CondenseMethod } from '../method';
import { WHOLE_WEIGHTS } from '../whole-weights';

/**
 * Scala (Zhang et al., NeurIPS 2024): each batch is learned from by the widest network, one of the upper and one of the
 * lower half of widths, and the narrowest. The widest has the teacher, the others the widest's answers; for the first tenth
 * of the steps it is alone. Widths between the ends take the last channels (isolated activation). The authors vary the
 * width only and teach each size by the next larger one, on a token of its own: here all by the largest.
 */
export const method: CondenseMethod = {
  ...WHOLE_WEIGHTS,
  name: 'scala',
  title: 'Scala',
  description: 'Whole weights, four widths at each step, those between the ends isolated (NeurIPS 2024).',
  plan: { sizesPerStep: 4, largestFirst: 0.1, inPlace: 1 },
  grid: { isolated: true },
  sizesAt: (grid, seed, step) => fourOf(grid, new Random(seed, 'scala size', step)),
};

function fourOf(grid: ElasticGrid, random: Random): Size[] {
  const { widths } = grid;
  const one = <T>(values: readonly T[]) => values[random.integer(values.length)]!;
  const between = widths.slice(1, -1);
  const middle = Math.floor(between.length / 2);
  const halves = [between.slice(middle), between.slice(0, middle)].filter(({ length }) => length > 0);
  const trained = trainedSizes(grid);
  const others = [...halves.map((half) => one(half)), widths[0]!].flatMap((width) => {
    const sizes = trained.filter((size) => size.width === width);
    return sizes.length > 0 ? [one(sizes)] : [];
  });
  return [largestSize(grid), ...others];
}
