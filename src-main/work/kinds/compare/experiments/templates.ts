import { nameOf, type Size } from '../../../../base/size';
import { blockOf } from '../../../../wave/roles';
import type { Comparison } from '../comparison';
import type { Experiment } from '../experiment';
import { rowsAt } from '../findings';
import { kneeOf, type Offer } from '../knee';

/** [t1, t2], each with the numbers of templates to try. */
const SHAPES: readonly (readonly [rows: number, columns: number, counts: readonly number[]])[] = [
  [16, 16, [2, 4, 8, 16, 32]],
  [32, 32, [2, 4, 8, 16, 32]],
  [32, 16, [8]],
  [16, 32, [8]],
];
const TEMPLATES = / of \d+×\d+$/;

/** How large templates should be and how many: accuracy beside the numbers of a bank and the time of condensing. */
export const experiment: Experiment = {
  name: 'templates',
  title: 'Templates: size and number',
  about: 'How large should templates be, and how many, for what they take?',
  sizes: [
    { width: 64, depth: 4 },
    { width: 128, depth: 6 },
  ],
  variants: [
    ...SHAPES.flatMap(([rows, columns, counts]) =>
      counts.map((matrix) => ({
        label: `${matrix} of ${rows}×${columns}`,
        way: 'wave-inherited',
        condense: { ...blockOf(rows, columns), templates: { matrix, other: Math.max(1, matrix / 2) } },
      })),
    ),
    { label: 'scratch', way: 'scratch' },
  ],
  finds: (comparison) =>
    comparison.sizes.flatMap((size) => {
      const offers = offersAt(comparison, size);
      const knee = kneeOf(offers);
      if (!knee) return [];
      const what = ({ name, cost, value }: Offer) =>
        `${name} (${cost.toLocaleString('en')} numbers, ${(100 * value).toFixed(1)} %, ${secondsOf(comparison, name)} s)`;
      const best = offers.reduce((a, b) => (b.value > a.value ? b : a));
      return [`At ${nameOf(size)} the knee is ${what(knee)}; the best is ${what(best)}.`];
    }),
  offers: offersAt,
};

/** Accuracy for the numbers that the templates of a row are. */
function offersAt(comparison: Comparison, size: Size): Offer[] {
  return [...rowsAt(comparison, size).values()].flatMap(({ way, last, transferred }) =>
    last && TEMPLATES.test(way) ? [{ name: way, cost: transferred, value: last.mean }] : [],
  );
}

/** Of condensing, for one seed. */
function secondsOf({ families }: Comparison, way: string): string {
  const own = families.filter((family) => family.way === way);
  return (own.reduce((sum, { seconds }) => sum + seconds, 0) / Math.max(1, own.length)).toFixed(0);
}
