import { openDataset } from '../../../data/open';
import type { DataProblem } from '../../../data/types';
import type { WorkContext } from '../../worker/context';
import type { WorkOf } from '../registry';
import type { Outcome } from '../../outcome';

/** Kept in the catalog; the rest is counted. */
const MAX_PROBLEMS = 50;

/** Decodes a dataset into the cache and describes it. Its images stay where they are. */
export async function run(work: WorkOf<'add-dataset'>, context: WorkContext): Promise<Outcome> {
  const { source, imgSize } = work;
  const { progress, order } = context;
  const dataset = await openDataset(source, { cache: order.cache, imgSize, progress });
  context.closing(() => dataset.close());
  const { name, classes, mean, std, fingerprint, problems, train, val, test } = dataset;
  const counts = { train: train.count, val: val?.count ?? 0, test: test.count };
  for (const { message } of problems.slice(0, MAX_PROBLEMS)) progress.log(message);
  const config = {
    source,
    imgSize: dataset.imgSize,
    classes: [...classes],
    counts,
    mean,
    std,
    fingerprint,
    problems: problems.slice(0, MAX_PROBLEMS),
    unreadable: countUnreadable(problems),
  };
  return {
    made: [{ kind: 'dataset', name, suffix: '', config, numbers: {}, metrics: {}, files: [] }],
  };
}

function countUnreadable(problems: readonly DataProblem[]): number {
  return problems.filter(({ kind }) => kind === 'unreadable').length;
}
