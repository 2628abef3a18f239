import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../../../base/files';
import type { ProgressToken } from '../../../base/progress';
import { usableCores } from '../../../base/processors';
import { sameSize, type Size, SizeSchema } from '../../../base/size';
import { timeInTurn } from '../../../base/timing';
import { sampleOf } from '../../../data/sample';
import { readBank } from '../../../formats/wavebank';
import { ownSize, sizeWithin, type TemplateBank } from '../../../wave/bank';
import { allSizes } from '../../../wave/elastic';
import type { Precision } from '../../../wave/front';
import { generate } from '../../../wave/generate';
import type { Latency, Measurement, Outcome } from '../../outcome';
import { EvaluationSchema } from '../../outcome';
import { openClassifier } from '../../worker/classifiers';
import type { WorkContext } from '../../worker/context';
import { measure } from '../../worker/measure';
import { measureSizes, SIZE_IMAGES } from '../../worker/measure-sizes';
import { openData } from '../../worker/open-data';
import { conditionsOf, openForTiming } from '../../worker/timing';
import type { WorkOf } from '../registry';

/** Models that are open at once to be timed in turn. */
const IN_TURN = 12;
const KnownSchema = z.array(z.strictObject({ size: SizeSchema, evaluation: EvaluationSchema }));
type Known = z.infer<typeof KnownSchema>;

/** Measures the sizes of a bank, and its teacher beside them. What is known of a size is kept when it is interrupted. */
export async function run(work: WorkOf<'measure-sizes'>, context: WorkContext): Promise<Outcome> {
  const { progress } = context;
  const { split, accuracy, latency, precisions } = work.options;
  const bank = await readBank(work.bank.path);
  const sizes = work.options.sizes?.map((size) => sizeWithin(bank.config, size)) ?? gridOf(bank);
  const { imgSize } = bank.config.auxiliary;
  const dataset = await openData(context, work.data, progress.slice(0, 0.1), imgSize);
  // What a version before kept of this run may be of other images.
  const sample = sampleOf(dataset[split] ?? dataset.test, SIZE_IMAGES).sample;
  const known = readKnown(context).filter(({ evaluation }) => (evaluation.sample ?? '') === sample);
  const part = progress.slice(0.1, latency ? 0.7 : 0.9);
  for (const [i, precision] of accuracy ? precisions.entries() : []) {
    const isKnown = (size: Size) =>
      known.some((each) => sameSize(each.size, size) && (each.evaluation.precision ?? 'fp32') === precision);
    await measureSizes(
      context,
      { bank, dataset, split, precision, sizes: sizes.filter((size) => !isKnown(size)) },
      part.slice(i / precisions.length, (i + 1) / precisions.length),
      async (size, evaluation) => {
        known.push({ size, evaluation });
        await writeKnown(context, known);
      },
    );
  }
  const measured: NonNullable<Outcome['measured']> = known.map((each) => ({ reference: 'bank', ...each }));
  if (accuracy && work.teacher) {
    const teacher = await openClassifier(context, work.teacher);
    const evaluation = await measure(teacher, dataset, split, progress.slice(0.7, 0.8), {
      limit: SIZE_IMAGES,
      pairs: work.classMap,
      cropPct: work.teacher.onnx.cropPct,
    });
    measured.push({ reference: 'teacher', evaluation });
  }
  if (latency) {
    for (const [i, precision] of precisions.entries()) {
      const share = progress.slice(
        0.8 + (0.2 * i) / precisions.length,
        0.8 + (0.2 * (i + 1)) / precisions.length,
      );
      const timed = await timeSizes(context, bank, sizes, precision, share);
      measured.push(...timed.map((each) => ({ reference: 'bank', ...each })));
    }
  }
  return { made: [], measured };
}

/** Every size of an elastic bank's grid, those that were left out among them; else the one that it was condensed at. */
function gridOf({ config }: TemplateBank): Size[] {
  return config.elastic ? allSizes(config.elastic) : [ownSize(config)];
}

/** How long one image takes with each size, on this machine. */
async function timeSizes(
  { order, progress: whole }: WorkContext,
  bank: TemplateBank,
  sizes: readonly Size[],
  precision: Precision,
  progress: ProgressToken,
): Promise<Measurement[]> {
  const { threads } = order.engine;
  const found: Measurement[] = [];
  for (let from = 0; from < sizes.length; from += IN_TURN) {
    const group = sizes.slice(from, from + IN_TURN);
    const open = [];
    try {
      for (const size of group) {
        const model = generate(bank, size, { scalers: 'inherited', seed: 0 });
        open.push(await openForTiming(model, precision, threads));
      }
      const times = await timeInTurn(open, {
        between: () => whole.checkpoint(),
        threads: threads || usableCores(),
      });
      times.forEach((time, i) => {
        const { median, p90 } = time;
        const latency: Latency = { precision, median, p90, conditions: conditionsOf(threads, time) };
        found.push({ size: group[i]!, latencies: [latency] });
      });
    } finally {
      for (const each of open) await each.close();
    }
    progress.report({
      fraction: Math.min(1, (from + IN_TURN) / sizes.length),
      stage: 'Timing',
      done: Math.min(sizes.length, from + IN_TURN),
      total: sizes.length,
    });
  }
  return found;
}

const pathOf = ({ order }: WorkContext) => join(order.folder, 'sizes.json');

function readKnown(context: WorkContext): Known {
  const path = pathOf(context);
  return existsSync(path) ? KnownSchema.parse(JSON.parse(readFileSync(path, 'utf8'))) : [];
}

async function writeKnown(context: WorkContext, known: Known): Promise<void> {
  await writeDurably(pathOf(context), [new TextEncoder().encode(JSON.stringify(known))]);
}
