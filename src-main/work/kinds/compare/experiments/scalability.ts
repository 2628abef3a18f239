import { nameOf, type Size } from '../../../../base/size';
import type { Comparison } from '../comparison';
import type { Experiment } from '../experiment';
import { differenceOf, rowsAt } from '../findings';

const WIDTHS = [32, 64, 96, 128, 192, 256, 384, 768];
const DEPTHS = [1, 2, 3, 4, 8, 12, 16, 24];

/** One bank of 128x6, and an elastic one of 32–128 × 2–8; every width at depth 6, every depth at width 128. */
export const experiment: Experiment = {
  name: 'scalability',
  title: 'Scalability in depth and width',
  about:
    'Depths of 1 to 24 and widths of 32 to 768 from one bank: where does it stop being worth more than scratch?',
  sizes: [...WIDTHS.map((width) => ({ width, depth: 6 })), ...DEPTHS.map((depth) => ({ width: 128, depth }))],
  options: { width: 128, depth: 6, grid: '32-128x2-8' },
  variants: ['wave-inherited', 'wave-scalers', 'wave-elastic', 'scratch-matched', 'scratch'].map((way) => ({
    label: way,
    way,
  })),
  finds: (comparison) =>
    comparison.ways
      .filter(({ name }) => !name.startsWith('scratch'))
      .map(({ name }) => reachOf(comparison, name)),
};

/** Where a way is worth more than either scratch, and where it is not. */
function reachOf(comparison: Comparison, way: string): string {
  const helps = (size: Size) => {
    const rows = rowsAt(comparison, size);
    const found = ['scratch', 'scratch-matched'].map((name) => differenceOf(rows.get(way), rows.get(name)));
    return found.every((each) => each && each.points > 0 && (each.apart || comparison.seeds.length === 1));
  };
  const list = (sizes: Size[]) => sizes.map(nameOf).join(', ') || 'no size';
  const helped = comparison.sizes.filter(helps);
  const others = comparison.sizes.filter((size) => !helped.includes(size));
  const stops =
    others.length === 0 ? 'at every size' : `at ${list(helped)}; it stops helping at ${list(others)}`;
  return `“${way}” is worth more than scratch ${stops}${comparison.seeds.length === 1 ? ' (one seed)' : ''}.`;
}
