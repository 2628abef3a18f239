import { readBank } from '../../../formats/wavebank';
import type { WorkContext } from '../../worker/context';
import type { Made, Outcome } from '../../outcome';
import { type GenerateWork, keepTarget, startOf } from './targets';

/** Makes a model of every size that is asked for. What trains is loaded only where something is to be trained. */
export async function run(work: GenerateWork, context: WorkContext): Promise<Outcome> {
  const bank = await readBank(work.bank.path);
  const { scalerTraining, finetune } = work.options;
  if (scalerTraining ?? finetune) {
    const { trainTargets } = await import('./train-targets');
    return { made: await trainTargets(work, context, bank) };
  }
  const made: Made[] = [];
  const total = work.sizes.length;
  for (const [index, size] of work.sizes.entries()) {
    await context.progress.checkpoint();
    context.progress.report({ fraction: index / total, stage: 'Composing', done: index, total });
    const { model, config } = await startOf(work, bank, size, bank.classes, context);
    made.push(await keepTarget(work, size, index, model, { config }));
  }
  context.progress.report({ fraction: 1, stage: 'Composing', done: total, total });
  return { made };
}
