import { writeBank } from '../../../formats/wavebank';
import { fitBank } from '../../../wave/fit';
import { blockOf } from '../../../wave/roles';
import { modelOf } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { describeBank } from '../../worker/describe';
import type { WorkOf } from '../registry';
import { FIT_ERROR, type Outcome } from '../../outcome';

/** Makes a bank from a network's weights, without data. */
export async function run(work: WorkOf<'fit-bank'>, { order, progress }: WorkContext): Promise<Outcome> {
  const [path] = work.outputs as [string];
  const { blockSize, blockColumns, templates, templatesOf, iterations } = work.options;
  const model = await modelOf(work.model);
  const shape = { ...blockOf(blockSize, blockColumns), templates, ...(templatesOf ? { templatesOf } : {}) };
  const fitted = await fitBank(model, { ...shape, iterations, seed: order.seed }, progress);
  const { name, sha256 } = work.model;
  const bank = {
    ...fitted,
    provenance: { ...fitted.provenance, model: { name, sha256 }, options: work.options },
  };
  await writeBank(path, bank);
  const metrics = { [FIT_ERROR]: fitted.provenance.error };
  return { made: [describeBank(bank, { name: `${name}-fit`, path }, { metrics })] };
}
