import type { ProgressToken } from '../../../base/progress';
import type { WorkContext } from '../../worker/context';
import { openData } from '../../worker/open-data';
import type { ModelFile } from '../../references';
import type { WorkOf } from '../registry';
import { runCell } from './cell';
import type { CompareOptions } from './declare';
import type { Experiment, Variant } from './experiment';
import { experimentNamed, variantsOf } from './experiments';
import { type Plan, planOf } from './plan';
import { prepare } from './prepare';
import { type Setting, settingOf } from './setting';

/** What all processes of a comparison know alike. */
export interface Comparing {
  setting: Setting;
  variants: ReturnType<typeof variantsOf>;
  seeds: number[];
  plan: Plan;
}

/** Opens the data of a comparison and plans it; once, however many of its parts are done in this process. */
export function openComparison(work: WorkOf<'compare'>, context: WorkContext): Promise<Comparing> {
  return context.once('comparison', async () => {
    const { data, source, hypernetwork, other } = work;
    const question = experimentNamed(work.experiment);
    const options = withOptions(work.options, question);
    const sizes = work.sizes ?? [...question!.sizes];
    const { progress, order } = context;
    const opened = await openData(context, data, progress.slice(0, 0.01), options.imgSize);
    const elsewhere = source && (await openData(context, source, progress.slice(0.01, 0.02), opened.imgSize));
    const setting: Setting = {
      options,
      sizes,
      source: elsewhere ?? opened,
      data: opened,
      hypernetwork,
      other,
    };
    const variants = variantsOf(work.ways, work.experiment);
    const seeds = Array.from({ length: options.seeds }, (_, i) => order.seed + i);
    return { setting, variants, seeds, plan: planOf(setting, variants, seeds) };
  });
}

/** What a person says goes before what the experiment has. */
function withOptions(options: CompareOptions, question: Experiment | undefined): CompareOptions {
  const { width, depth, grid } = { ...question?.options };
  return {
    ...options,
    width: options.width ?? width,
    depth: options.depth ?? depth,
    grid: options.grid ?? grid,
  };
}

/** Condenses a family, or makes, trains and measures a model: whatever has this name. Its result is a file of that name. */
export async function runTask(
  work: WorkOf<'compare'>,
  context: WorkContext,
  name: string,
  progress: ProgressToken,
): Promise<void> {
  const { setting: common, plan } = await openComparison(work, context);
  const isNamed = ({ task }: { task: { name: string } }) => task.name === name;
  const family = plan.families.find(isNamed);
  if (family) {
    const setting = settingOf(common, family.family.variant);
    const token = withMetrics(progress, /^loss$/, name.slice('family-'.length));
    await prepare(
      context.seeded(family.seed),
      setting,
      family.family,
      teacherOf(work, family.family.variant),
      token,
    );
  }
  const cell = plan.cells.find(isNamed);
  if (!cell) return;
  const setting = settingOf(common, cell.variant);
  const seeded = context.seeded(cell.seed);
  const token = withMetrics(progress, /^accuracy$/, name.slice('cell-'.length));
  const from =
    cell.family &&
    (await prepare(seeded, setting, cell.family.family, teacherOf(work, cell.family.family.variant), token));
  await runCell(seeded, setting, cell.variant, cell.size, from, work.teacher, token);
}

/** What a row is condensed from. */
function teacherOf({ teacher, other }: WorkOf<'compare'>, { ancestor }: Variant): ModelFile {
  return ancestor === 'other' ? other! : teacher;
}

/** Of the curves of all parts, which are the lines of one run, only those that tell something, each under its own name. */
function withMetrics(token: ProgressToken, kept: RegExp, name: string): ProgressToken {
  return {
    report: (update) => token.report(update),
    metric: (point) => {
      if (kept.test(point.name)) token.metric({ ...point, name: `${point.name} ${name}` });
    },
    log: (message) => token.log(message),
    checkpoint: () => token.checkpoint(),
    slice: (from, to) => withMetrics(token.slice(from, to), kept, name),
  };
}
