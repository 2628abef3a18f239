import { nameOf } from '../../../base/size';
import type { Dataset } from '../../../data/types';
import type { Outcome } from '../../outcome';
import type { WorkContext } from '../../worker/context';
import { openData } from '../../worker/open-data';
import type { WorkOf } from '../registry';
import { runCell } from './cell';
import type { Cell, Comparison } from './comparison';
import type { Variant } from './experiment';
import { EXPERIMENTS, variantsOf } from './experiments';
import { prepare, type Prepared } from './prepare';
import { writeReport } from './report/write';
import { type Family, familyOf, type Setting } from './setting';
import { wayNamed } from './ways';

/**
 * Compares ways to get models: what each family needs is condensed once for each seed, then every way makes every size, and
 * all are fine-tuned alike and measured after each epoch. Each of these is kept as soon as it is done, so that a
 * comparison that is interrupted goes on where it was.
 */
export async function run(work: WorkOf<'compare'>, context: WorkContext): Promise<Outcome> {
  const { options, sizes, data, source, progress } = { ...work, progress: context.progress };
  const opened = await openData(context, data, progress.slice(0, 0.01), options.imgSize);
  const other = source && (await openData(context, source, progress.slice(0.01, 0.02), opened.imgSize));
  const setting: Setting = { options, sizes, source: other ?? opened, data: opened };
  const variants = variantsOf(work.ways, work.experiment);
  const seeds = Array.from({ length: options.seeds }, (_, i) => context.order.seed + i);
  const cells: Cell[] = [];
  const families: Comparison['families'] = [];
  const total = seeds.length * variants.length * sizes.length;
  for (const seed of seeds) {
    const known = new Map<string, Prepared>();
    for (const variant of variants) {
      const counted = new Set<string>();
      for (const size of sizes) {
        await progress.checkpoint();
        const share = (done: number) => 0.02 + 0.97 * (done / total);
        const token = progress.slice(share(cells.length), share(cells.length + 1));
        const label = `${variant.label}, ${nameOf(size)}, seed ${seed}`;
        progress.log(`${cells.length + 1} of ${total}: ${label}`);
        const seeded = context.seeded(seed);
        const family = familyOf(setting, variant, size);
        const prepared = family && (await once(known, seeded, setting, family, work, token.slice(0, 0.5)));
        if (family && prepared && isShared(family) && !counted.has(family.key)) {
          counted.add(family.key);
          families.push({ way: variant.label, seed, ...prepared.cost, seconds: prepared.seconds });
        }
        cells.push(
          await runCell(seeded, setting, variant, size, prepared, work.teacher, token.slice(0.5, 1)),
        );
      }
    }
  }
  const comparison = described(work, variants, seeds, opened, { cells, families });
  if (work.to !== undefined) await writeReport(work.to, comparison);
  progress.report({ fraction: 1, stage: 'Comparing', done: total, total });
  return { made: [], report: { comparison } };
}

/** What is of one size only is counted with that size. */
function isShared({ kind }: Family): boolean {
  return kind !== 'dedicated' && kind !== 'share';
}

async function once(
  known: Map<string, Prepared>,
  context: WorkContext,
  setting: Setting,
  family: Family,
  { teacher }: WorkOf<'compare'>,
  progress: WorkContext['progress'],
): Promise<Prepared> {
  const found = known.get(family.key);
  if (found) return found;
  const made = await prepare(context, setting, family, teacher, progress);
  known.set(family.key, made);
  return made;
}

function described(
  work: WorkOf<'compare'>,
  variants: readonly Variant[],
  seeds: number[],
  data: Dataset,
  { cells, families }: Pick<Comparison, 'cells' | 'families'>,
): Comparison {
  const { options, sizes, experiment, source, teacher } = work;
  const question = EXPERIMENTS.find(({ name }) => name === experiment);
  return {
    title: question ? `${question.title}: ${question.about}` : `Ways to get models on ${work.data.name}`,
    ways: variants.map(({ label, way }) => {
      const { title, description } = wayNamed(way);
      return { name: label, title: label === way ? title : label, description };
    }),
    ...{ sizes, seeds, epochs: options.epochs, testImages: data.test.count, families, cells },
    setup: {
      data: { name: work.data.name, fingerprint: data.fingerprint, train: data.train.count },
      ...(source ? { source: source.name } : {}),
      teacher: { name: teacher.name, sha256: teacher.sha256 },
      ...(experiment ? { experiment } : {}),
      ways: work.ways,
      options,
    },
  };
}
