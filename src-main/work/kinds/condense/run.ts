import type { Dataset } from '../../../data/types';
import { readBank, writeBank } from '../../../formats/wavebank';
import type { BankConfig, TemplateBank } from '../../../wave/bank';
import { checkBankConfig, ownSize } from '../../../wave/bank';
import { condense, type CondenseHooks } from '../../../wave/condense';
import { nameOf, sameSize, type Size } from '../../../base/size';
import { allSizes, smallestSize, trainedSizes } from '../../../wave/elastic';
import { generate } from '../../../wave/generate';
import { bankConfig, condenseSteps } from './bank-config';
import type { WorkContext } from '../../worker/context';
import { openClassifier } from '../../worker/classifiers';
import { openWatched } from '../../worker/held-out';
import { guideOf } from '../../worker/guides';
import { openLoader } from '../../worker/open-data';
import { inItsOwnClasses } from '../../worker/own-classes';
import { describeBank } from '../../worker/describe';
import { curveOf, measureModel } from '../../worker/measure';
import { measureSizes } from '../../worker/measure-sizes';
import { ignoringKeep } from '../../worker/token';
import type { CondenseOptions } from './declare';
import { extensionOf } from './extend';
import { accuracyWords, tellingTime } from './foretell';
import { checkMemory } from './memory';
import { PLATEAU } from '../../references';
import type { WorkOf } from '../registry';
import type { Evaluation, Measurement, Outcome } from '../../outcome';
import { trainingOf } from '../../worker/plan';
import { runStage } from '../../worker/stage';

/** Condenses a teacher into a bank of weight templates. */
export async function run(work: WorkOf<'condense'>, context: WorkContext): Promise<Outcome> {
  const { order, progress } = context;
  const { data, teacher } = work;
  const [path] = work.outputs as [string];
  const start = work.bank && (await readBank(work.bank.path));
  const longer = work.options.extend
    ? await extensionOf(work.bank, start, work.options, order.seed)
    : undefined;
  const options = lossOf(longer?.options ?? work.options);
  const imgSize = start?.config.auxiliary.imgSize ?? options.imgSize;
  const opening = progress.slice(0, 0.03);
  const { dataset: opened, patience } = await openWatched(context, data, options, opening, imgSize);
  const own = options.classesOf === 'teacher';
  const dataset = own
    ? await inItsOwnClasses(context, opened, await openClassifier(context, teacher))
    : opened;
  const config = configOf(options, dataset, start?.config);
  const map = own ? dataset.classes.map((_, i) => i) : undefined;
  const loader = await openLoader(context, dataset, options, teacher, map);
  const guide = await guideOf(options.loss, teacher, dataset.classes, { map, pairs: work.classMap });
  const steps = condenseSteps(options, loader.count);
  const sizes = config.elastic ? trainedSizes(config.elastic).length : 1;
  const training = tellingTime(progress.slice(0.03, 0.95), steps, sizes);
  const known = { images: loader.count, teacher: teacher.accuracy, classes: dataset.classes.length };
  const words = accuracyWords(steps * loader.batchSize, known);
  if (words !== undefined) progress.log(words);
  // What the weights were trained with goes on.
  const { mean, std } = start?.normalisation ?? dataset;
  const { evaluateEvery, lr, weightDecay, sizesPerStep, inPlace, largestFirst } = options;
  const numbers = {
    ...trainingOf({ ...options, patience }, steps, order.seed),
    ...{ lr, weightDecay, sizesPerStep, inPlace, largestFirst },
  };
  const trained = await runStage(context, {
    ...{ name: 'condense', dataset, loader, steps, evaluateEvery },
    ...{ patient: patience > 0, from: longer?.from, write: writeBank, read: readBank },
    train: (engine, hooks) =>
      condense(
        engine,
        config,
        { mean, std },
        loader,
        { ...numbers, classes: dataset.classes, start, guide },
        training,
        { ...hooks, ...curves(context, dataset, config) },
      ),
  });
  const whole = withOrigin(trained.result, { ...work, options }, dataset);
  const measured = await measureGrid(context, whole, dataset);
  await writeBank(path, whole);
  const name = `${data.name}-${options.sizes ?? nameOf(ownSize(config))}`;
  const made = describeBank(
    whole,
    { name, path },
    { ...measured, metrics: { ...measured.metrics, steps: trained.steps, samples: trained.samples } },
  );
  const { plateau } = trained;
  const files = plateau ? [{ role: PLATEAU, path: plateau, fileName: `${name}.plateau.safetensors` }] : [];
  return { made: [{ ...made, files: [...made.files, ...files] }] };
}

/** What the bank is made of; @throws StudioError 'usage' where there is no such bank, or memory for no such training */
function configOf(options: CondenseOptions, dataset: Dataset, start: BankConfig | undefined): BankConfig {
  const config = bankConfig(options, dataset, start);
  checkBankConfig(config);
  checkMemory(config, options, dataset);
  return config;
}

/** Without labels there is nothing but distillation. */
function lossOf(options: CondenseOptions): CondenseOptions {
  return options.classesOf === 'teacher' ? { ...options, loss: { ...options.loss, ce: 0 } } : options;
}

/** Of an elastic bank, the curves of its largest and its smallest size. */
function curves(
  context: WorkContext,
  dataset: Dataset,
  config: BankConfig,
): Pick<CondenseHooks, 'evaluate' | 'evaluateSizes'> {
  const curve = curveOf(context, dataset, context.progress);
  const largest = ownSize(config);
  const sizes = config.elastic ? [largest, smallestSize(config.elastic)] : [largest];
  return {
    evaluateSizes: sizes,
    evaluate: (model, step, size) =>
      curve(model, step, nameOf(size) === nameOf(largest) ? undefined : nameOf(size)),
  };
}

/** How well the largest size does, and where the bank is elastic every other size of its grid. */
async function measureGrid(
  context: WorkContext,
  bank: TemplateBank,
  dataset: Dataset,
): Promise<{ evaluation: Evaluation; sizes: Measurement[]; metrics: Record<string, number> }> {
  const { elastic } = bank.config;
  const largest = ownSize(bank.config);
  const model = generate(bank, largest, { scalers: 'inherited', seed: 0 });
  const evaluation = await measureModel(context, model, dataset, context.progress.slice(0.95, 0.96));
  const sizes: Measurement[] = [{ size: largest, evaluation }];
  const others = elastic ? allSizes(elastic).filter((size) => !sameSize(size, largest)) : [];
  const token = ignoringKeep(context.progress.slice(0.96, 1));
  await measureSizes(context, { bank, dataset, split: 'test', sizes: others }, token, (size, found) => {
    sizes.push({ size, evaluation: found });
    return Promise.resolve();
  });
  const named = elastic ? [smallestSize(elastic), ...elastic.leftOut] : [];
  const accuracyOf = (size: Size) =>
    sizes.find((each) => each.size && sameSize(each.size, size))?.evaluation?.accuracy ?? Number.NaN;
  const metrics = named.map((size) => [`test/accuracy ${nameOf(size)}`, accuracyOf(size)] as const);
  return { evaluation, sizes, metrics: Object.fromEntries(metrics) };
}

/** A bank knows all that is needed to make it again. */
function withOrigin(bank: TemplateBank, work: WorkOf<'condense'>, dataset: Dataset): TemplateBank {
  const { name, fingerprint } = dataset;
  const { teacher, options, bank: start } = work;
  const origin = {
    data: { name, fingerprint, source: work.data.source, imgSize: dataset.imgSize },
    teacher: { name: teacher.name, sha256: teacher.sha256 },
    ...(start ? { start: { name: start.name, sha256: start.sha256 } } : {}),
    options,
  };
  return { ...bank, provenance: { ...bank.provenance, ...origin } };
}
