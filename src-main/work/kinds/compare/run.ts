import type { Outcome } from '../../outcome';
import { doTasks } from '../../tasks/do-tasks';
import type { WorkContext } from '../../worker/context';
import type { WorkOf } from '../registry';
import { readCell } from './cell';
import type { Comparison } from './comparison';
import type { Variant } from './experiment';
import { experimentNamed } from './experiments';
import type { CellPart, FamilyPart } from './plan';
import { readCost } from './prepare';
import { writeReport } from './report/write';
import type { Setting } from './setting';
import { openComparison } from './task';
import { wayNamed } from './ways';

/**
 * Compares ways to get models: what each family needs is condensed once for each seed, then every way makes every size, and
 * all are fine-tuned alike and measured after each epoch. Each of these is a task, whose result is kept as soon as it is
 * done, so that a comparison that is interrupted goes on where it was, whatever does its tasks.
 */
export async function run(work: WorkOf<'compare'>, context: WorkContext): Promise<Outcome> {
  const { progress, order } = context;
  const { setting, variants, seeds, plan } = await openComparison(work, context);
  await doTasks(context, plan.tasks, work.executor, progress.slice(0.02, 0.99));
  const cells = plan.cells.map(({ task }) => readCell(order.folder, task.name));
  const families = familyCosts(order.folder, plan.cells);
  const comparison = described(work, variants, seeds, setting, { cells, families });
  if (work.to !== undefined) await writeReport(work.to, comparison);
  const total = plan.tasks.length;
  progress.report({ fraction: 1, stage: 'Comparing', done: total, total });
  return { made: [], report: { comparison } };
}

/** What each way's families took, under each seed; what is of one size only is counted with that size. */
function familyCosts(folder: string, cells: readonly CellPart[]): Comparison['families'] {
  const found = new Map<string, Comparison['families'][number]>();
  for (const { variant, seed, family } of cells) {
    if (!family || !isShared(family)) continue;
    const { name } = family.task;
    const key = JSON.stringify([variant.label, name]);
    if (!found.has(key)) found.set(key, { way: variant.label, seed, ...readCost(folder, name) });
  }
  return [...found.values()];
}

function isShared({ family: { kind } }: FamilyPart): boolean {
  return kind !== 'dedicated' && kind !== 'share';
}

function described(
  work: WorkOf<'compare'>,
  variants: readonly Variant[],
  seeds: number[],
  { data, sizes }: Setting,
  { cells, families }: Pick<Comparison, 'cells' | 'families'>,
): Comparison {
  const { options, experiment, source, teacher, other, hypernetwork } = work;
  const question = experimentNamed(experiment);
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
      ...(other ? { other: other.name } : {}),
      ...(hypernetwork === undefined ? {} : { hypernetwork }),
      ...(experiment ? { experiment } : {}),
      ways: work.ways,
      options,
    },
  };
}
