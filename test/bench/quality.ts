import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { silentProgress } from '../../src-main/base/progress';
import { hashFile } from '../../src-main/catalog/artifacts';
import { evaluationSource } from '../../src-main/data/evaluation';
import { createLoader } from '../../src-main/data/loader';
import { openDataset } from '../../src-main/data/open';
import { createTeacherLogits, type TeacherLogits } from '../../src-main/data/teacher';
import type { Dataset } from '../../src-main/data/types';
import { openEngine } from '../../src-main/engine/open';
import type { Engine } from '../../src-main/engine/types';
import { openOnnxClassifier } from '../../src-main/formats/onnx/classifier';
import { readModel, writeModel } from '../../src-main/formats/model';
import { readBank, writeBank } from '../../src-main/formats/wavebank';
import { networkClassifier } from '../../src-main/nn/classifier';
import type { ViTConfig } from '../../src-main/nn/config';
import { evaluate } from '../../src-main/nn/evaluate';
import type { Model, Normalisation } from '../../src-main/nn/model';
import type { BankConfig, TemplateBank } from '../../src-main/wave/bank';
import { networkOf } from '../../src-main/wave/bank';
import { condense } from '../../src-main/wave/condense';
import { CONDENSE, FINETUNE, SCALERS } from '../../src-main/wave/defaults';
import { nameOf, type Size } from '../../src-main/base/size';
import { parseGrid, parseSizes } from '../../src-main/wave/elastic';
import { finetune } from '../../src-main/wave/finetune';
import { generate } from '../../src-main/wave/generate';
import { initialise, initialiserObstacle } from '../../src-main/wave/initialisers';
import { trainScalers } from '../../src-main/wave/scalers';
import type { ScalerOrigin } from '../../src-main/wave/target-options';
import { percent, report, type Results } from './quality-report';

/**
 * The quality table: one teacher, one bank of a single size and one elastic bank; targets of other sizes made from them,
 * beside the same sizes begun in other ways, all fine-tuned on the same images with the same schedule. Accuracies are on
 * test images that nothing was chosen by. Each number is kept as soon as it is known, so that a run can be interrupted.
 */
const { values: args } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/cifar10-12k' },
    teacher: { type: 'string', default: '../shared/data/cifar10-resnet.onnx' },
    out: { type: 'string', default: 'out/bench/quality' },
    seeds: { type: 'string', default: '0,1,2' },
    patch: { type: 'string', default: '8' },
    /** Condensing: images seen. */
    samples: { type: 'string', default: '160000' },
    /** Training images of a target. */
    images: { type: 'string', default: '5000' },
    threads: { type: 'string', default: '0' },
    /** What is not to be measured now: a regular expression for names such as `128x8/scratch-15`. */
    omit: { type: 'string', default: '^$' },
  },
});

const TARGETS = parseSizes('128x4,96x6,128x8,160x6');
const GRID = parseGrid('64-160x4-8', 32, '128x5,96x6');
const EPOCHS = 5;
/** Scratch is given so many more: what inherited scalers must reach within one, and an elastic bank with none. */
const LONG_EPOCHS = 15;

class Study {
  readonly results: Results;

  constructor(
    readonly engine: Engine,
    readonly dataset: Dataset,
    readonly logits: TeacherLogits,
    readonly seed: number,
    readonly folder: string,
  ) {
    mkdirSync(folder, { recursive: true });
    this.results = existsSync(this.#file) ? (JSON.parse(readFileSync(this.#file, 'utf8')) as Results) : {};
  }

  get #file(): string {
    return join(this.folder, `results-${this.seed}.json`);
  }

  get normalisation(): Normalisation {
    return { mean: this.dataset.mean, std: this.dataset.std };
  }

  /** Measures something, unless it is known from an earlier run. */
  async measure(name: string, work: () => Promise<number[]>): Promise<void> {
    if (this.results[name] || new RegExp(args.omit).test(name)) return;
    const start = performance.now();
    this.results[name] = await work();
    writeFileSync(this.#file, JSON.stringify(this.results, null, 1));
    const seconds = Math.round((performance.now() - start) / 1000);
    console.log(`seed ${this.seed} ${name}: ${this.results[name].map(percent).join(' ')} (${seconds} s)`);
  }

  async accuracy(model: Model): Promise<number> {
    const classifier = networkClassifier(this.engine, model);
    const source = evaluationSource(this.dataset.test, this.dataset.imgSize);
    const { accuracy } = await evaluate(classifier, source, silentProgress);
    await classifier.dispose();
    return accuracy;
  }

  /** Fine-tunes on the target's images; the accuracy before, and after every `evaluateEvery` epochs. */
  async tune(model: Model, epochs: number, trained: boolean, evaluateEvery = 1): Promise<number[]> {
    const loader = createLoader(this.dataset, {
      batchSize: FINETUNE.batchSize,
      seed: this.seed,
      augment: CONDENSE.augment,
      limit: Number(args.images),
    });
    const curve = [await this.accuracy(model)];
    const options = { steps: epochs * loader.stepsPerEpoch, seed: this.seed, trained };
    await finetune(this.engine, model, loader, options, silentProgress, {
      evaluateEvery: evaluateEvery * loader.stepsPerEpoch,
      evaluate: async (current) => void curve.push(await this.accuracy(current)),
    });
    return curve;
  }

  condensingLoader() {
    return createLoader(this.dataset, {
      batchSize: CONDENSE.batchSize,
      seed: this.seed,
      augment: CONDENSE.augment,
      teacher: this.logits,
    });
  }
}

function bankConfig(dataset: Dataset, size: Size): BankConfig<ViTConfig> {
  const auxiliary: ViTConfig = {
    imgSize: dataset.imgSize,
    patchSize: Number(args.patch),
    inChans: 3,
    numClasses: dataset.classes.length,
    embedDim: size.width,
    depth: size.depth,
    numHeads: size.width / 32,
    mlpRatio: 4,
  };
  return { auxiliary, blockSize: 32, templates: { matrix: 8, other: 4 } };
}

async function bankFor(study: Study, name: string, config: BankConfig): Promise<TemplateBank> {
  const path = join(study.folder, `${name}-${study.seed}.wavebank`);
  if (!existsSync(path)) {
    const options = {
      steps: Math.round(Number(args.samples) / CONDENSE.batchSize),
      seed: study.seed,
      classes: study.dataset.classes,
    };
    const loader = study.condensingLoader();
    const start = performance.now();
    const bank = await condense(study.engine, config, study.normalisation, loader, options, silentProgress);
    console.log(
      `seed ${study.seed} condensed ${name} in ${Math.round((performance.now() - start) / 1000)} s`,
    );
    await writeBank(path, bank);
  }
  return readBank(path);
}

/** A plain network trained like the auxiliary: what weight selection takes from. */
async function plainAuxiliary(study: Study, config: ViTConfig): Promise<Model> {
  const path = join(study.folder, `plain-${study.seed}.safetensors`);
  if (!existsSync(path)) {
    const { classes } = study.dataset;
    const start = initialise('scratch', {
      config,
      classes,
      normalisation: study.normalisation,
      seed: study.seed,
    });
    const steps = Math.round(Number(args.samples) / CONDENSE.batchSize);
    const options = { steps, seed: study.seed, trained: false, loss: CONDENSE.loss };
    await writeModel(
      path,
      await finetune(study.engine, start, study.condensingLoader(), options, silentProgress),
    );
  }
  return readModel(path);
}

async function measureTarget(study: Study, size: Size, bank: TemplateBank, plain: Model): Promise<void> {
  const { seed, dataset, normalisation } = study;
  const config = networkOf(bank.config, size);
  const label = nameOf(size);
  const start = (name: string, source?: Model) =>
    initialise(name, { config, classes: dataset.classes, normalisation, seed, source });
  await study.measure(`${label}/inherited`, () =>
    study.tune(generate(bank, size, { scalers: 'inherited', seed }), EPOCHS, true),
  );
  for (const scalers of ['inherited', 'fresh'] as const) {
    await study.measure(`${label}/${scalers}, scalers trained`, async () =>
      study.tune(await withTrainedScalers(study, bank, size, scalers), EPOCHS, scalers === 'inherited'),
    );
  }
  await study.measure(`${label}/scratch`, () => study.tune(start('scratch'), EPOCHS, false));
  await study.measure(`${label}/scratch-matched`, () =>
    study.tune(start('scratch-matched', generate(bank, size, { scalers: 'inherited', seed })), EPOCHS, false),
  );
  if (initialiserObstacle('weight-selection', config, plain) === undefined) {
    await study.measure(`${label}/weight-selection`, () =>
      study.tune(start('weight-selection', plain), EPOCHS, false),
    );
  }
  await study.measure(`${label}/scratch-${LONG_EPOCHS}`, () =>
    study.tune(start('scratch'), LONG_EPOCHS, false, LONG_EPOCHS),
  );
}

/** Scalers and classifier briefly trained on the target's images: as in the paper where they are fresh. */
function withTrainedScalers(
  study: Study,
  bank: TemplateBank,
  size: Size,
  scalers: ScalerOrigin,
): Promise<Model> {
  const loader = createLoader(study.dataset, {
    batchSize: SCALERS.batchSize,
    seed: study.seed,
    augment: CONDENSE.augment,
    limit: Number(args.images),
  });
  const options = { steps: SCALERS.minSteps, seed: study.seed, scalers };
  return trainScalers(study.engine, bank, size, loader, options, silentProgress);
}

async function measureElastic(study: Study, bank: TemplateBank): Promise<void> {
  const sizes = GRID.widths.flatMap((width) => GRID.depths.map((depth) => ({ width, depth })));
  for (const size of sizes) {
    await study.measure(`elastic/${nameOf(size)}`, async () => [
      await study.accuracy(generate(bank, size, { scalers: 'inherited', seed: study.seed })),
    ]);
  }
}

async function run(study: Study): Promise<void> {
  const { dataset } = study;
  const single = bankConfig(dataset, { width: 128, depth: 6 });
  const bank = await bankFor(study, 'single', single);
  await study.measure('auxiliary', async () => [
    await study.accuracy(generate(bank, { width: 128, depth: 6 }, { scalers: 'inherited', seed: 0 })),
  ]);
  const elastic = await bankFor(study, 'elastic', {
    ...bankConfig(dataset, { width: 160, depth: 8 }),
    elastic: GRID,
  });
  await measureElastic(study, elastic);
  const plain = await plainAuxiliary(study, single.auxiliary);
  await study.measure('plain auxiliary', async () => [await study.accuracy(plain)]);
  for (const size of TARGETS) await measureTarget(study, size, bank, plain);
}

async function main(): Promise<void> {
  const engine = await openEngine({
    engine: 'auto',
    device: 'auto',
    threads: Number(args.threads),
    lean: true,
  });
  const cache = join(args.out, 'cache');
  mkdirSync(cache, { recursive: true });
  const dataset = await openDataset({ kind: 'folder', path: resolve(args.data) }, { cache });
  const teacher = await openOnnxClassifier(resolve(args.teacher), {
    classes: [...dataset.classes],
    normalisation: { mean: [125.3 / 255, 123 / 255, 113.9 / 255], std: [63 / 255, 62.1 / 255, 66.7 / 255] },
  });
  const source = evaluationSource(dataset.test, dataset.imgSize);
  console.log(`teacher: ${percent((await evaluate(teacher, source, silentProgress)).accuracy)}`);
  const logits = createTeacherLogits(dataset, teacher, {
    cache,
    teacherFingerprint: await hashFile(resolve(args.teacher)),
    augment: CONDENSE.augment,
  });
  const all: Results[] = [];
  for (const seed of args.seeds.split(',').map(Number)) {
    const study = new Study(engine, dataset, logits, seed, args.out);
    await run(study);
    all.push(study.results);
  }
  console.log(report(all, TARGETS.map(nameOf)));
  await logits.close();
  await dataset.close();
  await engine.dispose();
}

await main();
