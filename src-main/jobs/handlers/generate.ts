import { writeModel } from '../../formats/model';
import { readBank } from '../../formats/wavebank';
import type { Model } from '../../nn/model';
import type { TemplateBank } from '../../wave/bank';
import { nameOf, type Size } from '../../wave/elastic';
import { generate } from '../../wave/generate';
import { targetMode } from '../../wave/size';
import type { WorkContext } from '../context';
import { describeModel } from '../describe';
import type { WorkOf } from '../order';
import type { Made, Outcome } from '../outcome';

type GenerateWork = WorkOf<'generate'>;

/** Makes a model of every size that is asked for. */
export async function generateModels(work: GenerateWork, context: WorkContext): Promise<Outcome> {
  const bank = await readBank(work.bank.path);
  const made: Made[] = [];
  for (const [index, size] of work.sizes.entries()) {
    await context.progress.checkpoint();
    const share = { done: index, total: work.sizes.length };
    context.progress.report({ fraction: index / work.sizes.length, stage: 'Composing', ...share });
    made.push(await generateOne(work, context, bank, size, work.outputs[index]!));
  }
  context.progress.report({ fraction: 1, stage: 'Composing', done: made.length, total: made.length });
  return { made };
}

async function generateOne(
  work: GenerateWork,
  { order }: WorkContext,
  bank: TemplateBank,
  size: Size,
  path: string,
): Promise<Made> {
  const { init, scalers } = work.options;
  const model: Model = generate(bank, size, { scalers, seed: order.seed });
  await writeModel(path, model);
  const suffix = nameOf(size);
  const config = { init, scalers, mode: targetMode(bank.config, size, scalers) };
  return describeModel(
    model,
    { kind: 'model', name: `${work.bank.name}-${suffix}`, suffix, path },
    { config: { ...config, inherited: scalers === 'inherited' } },
  );
}
