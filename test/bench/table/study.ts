import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { silentProgress } from '../../../src-main/base/progress';
import type { Size } from '../../../src-main/base/size';
import { hashFile } from '../../../src-main/catalog/artifacts';
import type { Augmentation } from '../../../src-main/data/augment';
import { evaluationSource } from '../../../src-main/data/evaluation';
import { createLoader, type LoaderOptions } from '../../../src-main/data/loader';
import { openDataset } from '../../../src-main/data/open';
import { createTeacherLogits, type TeacherLogits } from '../../../src-main/data/teacher';
import type { Dataset, ImageSplit } from '../../../src-main/data/types';
import type { Engine } from '../../../src-main/engine/types';
import { readModel, writeModel } from '../../../src-main/formats/model';
import { inspectOnnx, openOnnxClassifier } from '../../../src-main/formats/onnx/classifier';
import { readBank, writeBank } from '../../../src-main/formats/wavebank';
import { networkClassifier } from '../../../src-main/nn/classifier';
import { type ViTConfig } from '../../../src-main/nn/config';
import { countParameters } from '../../../src-main/nn/families/registry';
import { evaluate } from '../../../src-main/nn/evaluate';
import { initNetwork, sizedNetwork } from '../../../src-main/nn/families/registry';
import type { Classifier, Model, Network } from '../../../src-main/nn/model';
import { networkWeights } from '../../../src-main/nn/network';
import { type BankConfig, countBank, type TemplateBank } from '../../../src-main/wave/bank';
import { condense, type CondenseOptions } from '../../../src-main/wave/condense';
import { CONDENSE, defaultShift, FINETUNE } from '../../../src-main/wave/defaults';
import { type ElasticGrid, largestSize } from '../../../src-main/wave/elastic';
import { finetune } from '../../../src-main/wave/finetune';
import { methodNamed } from '../../../src-main/wave/methods';
import { mimeticWeights } from '../../../src-main/wave/mimetic-start';
import { sizeOf } from '../../../src-main/base/tensor';
import { inClassesOf } from '../../../src-main/work/worker/classifiers';
import type { Section, Settings } from './settings';
import type { Measured, Store } from './store';

/** What of the recipe is otherwise. Several sizes per step see as many images in all, and make fewer updates. */
export interface Recipe extends Partial<
  Pick<CondenseOptions, 'loss' | 'inPlace' | 'largestFirst' | 'sizesPerStep' | 'schedule' | 'ema'>
> {
  /** Times the recipe's learning rates. */
  factor?: number;
  augment?: Partial<Augmentation> | undefined;
  batchSize?: number;
  bank?: Pick<BankConfig, 'blockSize' | 'templates'>;
}

export interface Teacher {
  classifier: Classifier;
  parameters: number;
}

/** What one section trains and measures; everything is trained with the program's own recipe. */
export class Study {
  /** By how the images are changed that the teacher is asked about. */
  readonly #logits = new Map<string, TeacherLogits>();
  #answersTo: ((augment: Augmentation) => TeacherLogits) | undefined;

  private constructor(
    readonly settings: Settings,
    readonly section: Section,
    readonly engine: Engine,
    readonly dataset: Dataset,
    private readonly splits: Record<Measured['split'], ImageSplit>,
    readonly store: Store,
  ) {}

  static async open(settings: Settings, section: Section, engine: Engine, store: Store): Promise<Study> {
    const open = (source: Section['data']) =>
      openDataset(source, { cache: cacheOf(settings), imgSize: settings.imgSize });
    const own = await open(section.data);
    const other = section.test && (await open(section.test));
    // The sections' generated images are of the same classes, and one is to be taken to the other's.
    const names =
      own.kind === 'synthetic' ? own.classes.map((name) => `${section.name}: ${name}`) : own.classes;
    const test = other?.test ?? own.test;
    const [val, rest] = own.val ? [own.val, test] : [everyOther(test, 0), everyOther(test, 1)];
    return new Study(settings, section, engine, { ...own, classes: names }, { val, test: rest }, store);
  }

  async close(): Promise<void> {
    for (const logits of this.#logits.values()) await logits.close();
    await this.dataset.close();
  }

  /** Of the family and of its largest size: what every network of this section is like. */
  config(
    size: Size = largestSize(this.settings.grid),
    elastic?: ElasticGrid,
    method?: 'slimmable',
  ): BankConfig {
    const { imgSize, patch } = this.settings;
    const auxiliary: ViTConfig = {
      ...{ imgSize, patchSize: patch, inChans: 3, numClasses: this.dataset.classes.length },
      ...{ embedDim: size.width, depth: size.depth, numHeads: size.width / 32, mlpRatio: 4 },
    };
    const bank = { auxiliary, blockSize: 32, templates: { matrix: 8, other: 4 } };
    if (!elastic) return bank;
    return method
      ? { auxiliary, elastic, method, ...methodNamed(method).blocks(auxiliary, elastic) }
      : { ...bank, elastic };
  }

  /** Opens the teacher, which is trained where there is no file of one, and its answers, which are kept. */
  async openTeacher(): Promise<Teacher> {
    const { teacher } = this.section;
    const found = teacher === undefined ? await this.#trainedTeacher() : await this.#teacherFrom(teacher);
    const { classifier, parameters, teacherFingerprint } = found;
    const cache = cacheOf(this.settings);
    this.#answersTo = (augment) =>
      createTeacherLogits(this.dataset, classifier, { cache, teacherFingerprint, augment });
    return { classifier, parameters };
  }

  async #trainedTeacher() {
    const model = await this.#trainTeacher();
    const weights = createHash('sha256');
    for (const { data } of model.weights.values()) weights.update(data);
    const classifier = networkClassifier(this.engine, model);
    return { classifier, parameters: countNetwork(model.network), teacherFingerprint: weights.digest('hex') };
  }

  /** Its classes and how its pixels are fed are the file's own where it tells; else they are the data's. */
  async #teacherFrom(path: string) {
    const { mean, std, classes } = this.dataset;
    const { threads } = this.settings;
    const told = await inspectOnnx(path, { threads });
    const normalisation = told.guessed.includes('normalisation') ? { mean, std } : told.normalisation;
    const named = told.classes ?? [...classes];
    const file = await openOnnxClassifier(path, { classes: named, normalisation, threads });
    const teacherFingerprint = `${await hashFile(path)} ${JSON.stringify([normalisation, named])}`;
    return {
      classifier: inClassesOf(file, classes),
      parameters: file.onnx.parameters,
      teacherFingerprint,
    };
  }

  #trainTeacher(): Promise<Model> {
    const { channels, blocks, epochs } = this.settings.teacher;
    const { classes, imgSize, mean, std, train } = this.dataset;
    const network = {
      arch: 'cnn',
      config: { imgSize, inChans: 3, numClasses: classes.length, channels, blocks },
    } as const;
    const start: Model = {
      ...{ network, classes: [...classes], normalisation: { mean, std } },
      weights: initNetwork(network, 0),
    };
    const steps = Math.max(1, Math.round((epochs * train.count) / 32));
    const augment = { ...this.#augment, shift: 2 * this.#augment.shift };
    const loader = createLoader(this.dataset, { batchSize: 32, seed: 0, augment });
    return this.store.trained(`${this.section.name}/teacher`, MODEL, async (hooks) => ({
      value: await finetune(
        this.engine,
        start,
        loader,
        { steps, seed: 0, trained: false, lr: 1e-3, loss: { tau: 1, kd: 0, ce: 1 } },
        silentProgress,
        hooks,
      ),
      samples: steps * 32,
      parameters: countNetwork(network),
    }));
  }

  /** The recipe's loader: with the teacher, or a new target's few images without. */
  loader(
    seed: number,
    {
      limit,
      batchSize = CONDENSE.batchSize,
      augment,
    }: Partial<Pick<LoaderOptions, 'limit' | 'batchSize'> & Pick<Recipe, 'augment'>> = {},
  ) {
    const changes = { ...this.#augment, ...augment };
    const distilled = limit === undefined ? { teacher: this.#logitsFor(changes) } : { limit };
    return createLoader(this.dataset, { batchSize, seed, augment: changes, ...distilled });
  }

  #logitsFor({ flip, shift }: Augmentation): TeacherLogits | undefined {
    const key = JSON.stringify([flip, shift]);
    const logits = this.#logits.get(key) ?? this.#answersTo?.({ flip, shift });
    if (logits) this.#logits.set(key, logits);
    return logits;
  }

  /** A bank of one size or of a grid. */
  bank(
    name: string,
    config: BankConfig,
    seed: number,
    samples: number,
    { factor = 1, batchSize = CONDENSE.batchSize, augment, ...changes }: Recipe,
  ): Promise<TemplateBank> {
    const { classes, mean, std } = this.dataset;
    const steps = stepsOf(samples, batchSize);
    const { templates, scalers, head } = CONDENSE.lr;
    const lr = { templates: factor * templates, scalers: factor * scalers, head: factor * head };
    const loader = this.loader(seed, { batchSize, augment });
    const options = { ...changes, steps: Math.round(steps / (changes.sizesPerStep ?? 1)), seed, classes, lr };
    return this.store.trained(name, BANK, async (hooks) => ({
      value: await condense(this.engine, config, { mean, std }, loader, options, silentProgress, hooks),
      samples: steps * batchSize,
      parameters: parametersOf(config),
    }));
  }

  /**
   * A plain network of one size, begun and distilled by the same rule, at `factor` times twice fine-tuning's rate; with
   * `labels` it learns from the images' own classes, as it would without a teacher.
   */
  alone(
    name: string,
    size: Size,
    seed: number,
    samples: number,
    { factor, labels = false }: { factor: number; labels?: boolean },
  ): Promise<Model> {
    const { classes, mean, std } = this.dataset;
    const network = sizedNetwork(this.config(size).auxiliary);
    const start = {
      network,
      classes: [...classes],
      normalisation: { mean, std },
      weights: mimeticWeights(network.config, seed),
    };
    const steps = stepsOf(samples);
    const { schedule } = CONDENSE;
    const loss = labels ? { tau: 1, kd: 0, ce: 1 } : CONDENSE.loss;
    return this.store.trained(name, MODEL, async (hooks) => ({
      value: await finetune(
        this.engine,
        start,
        this.loader(seed),
        { steps, seed, trained: false, lr: factor * 2 * FINETUNE.lr, loss, schedule },
        silentProgress,
        hooks,
      ),
      samples: steps * CONDENSE.batchSize,
      parameters: countNetwork(network),
    }));
  }

  /** All weights of a model trained on a few of this section's images, whose classes it did not know. */
  tuned(start: Model, seed: number, factor: number): Promise<Model> {
    const { images, epochs } = this.settings.transfer;
    const loader = this.loader(seed, { limit: images, batchSize: FINETUNE.batchSize });
    const steps = Math.max(1, Math.round((epochs * loader.count) / FINETUNE.batchSize));
    const options = { steps, seed, trained: false, lr: factor * FINETUNE.lr, classes: this.dataset.classes };
    return finetune(this.engine, start, loader, options, silentProgress);
  }

  measure(name: string, model: Model, split: Measured['split'] = 'test'): Promise<Measured> {
    return this.store.measure(`${this.section.name}/${name}`, async () => {
      const classifier = networkClassifier(this.engine, model);
      const found = await this.#answersOf(classifier, split);
      await classifier.dispose();
      return { ...found, parameters: countNetwork(model.network) };
    });
  }

  /** How often the teacher that was opened is right on test images. */
  measureTeacher({ classifier, parameters }: Teacher): Promise<Measured> {
    return this.store.measure(`${this.section.name}/teacher`, async () => ({
      ...(await this.#answersOf(classifier, 'test')),
      parameters,
    }));
  }

  async #answersOf(classifier: Classifier, split: Measured['split']): Promise<Omit<Measured, 'parameters'>> {
    const source = evaluationSource(this.splits[split], this.dataset.imgSize);
    const { accuracy, count } = await evaluate(classifier, source, silentProgress);
    return { accuracy, count, split };
  }

  get #augment() {
    return { flip: this.dataset.kind !== 'idx', shift: defaultShift(this.dataset.imgSize) };
  }
}

const BANK = { read: readBank, write: writeBank };
const MODEL = { read: readModel, write: writeModel };

function cacheOf({ out }: Settings): string {
  const cache = join(out, 'cache');
  mkdirSync(cache, { recursive: true });
  return cache;
}

function stepsOf(samples: number, batchSize: number = CONDENSE.batchSize): number {
  return Math.max(2, Math.round(samples / batchSize));
}

/** Of a bank of templates its own; of one that holds whole weights, those of its largest network. */
function parametersOf(config: BankConfig): number {
  if (config.method) return countParameters(config.auxiliary);
  const { templates, scalers, head } = countBank(config);
  return templates + scalers + head;
}

function countNetwork(network: Network): number {
  return [...networkWeights(network).values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
}

/** Half of a split, for data that has no images for validation. */
function everyOther(split: ImageSplit, first: 0 | 1): ImageSplit {
  const places = Array.from({ length: Math.floor(split.count / 2) }, (_, i) => 2 * i + first);
  return {
    count: places.length,
    labels: Uint16Array.from(places, (place) => split.labels[place]!),
    read: (indices, out) =>
      split.read(
        Array.from(indices, (index) => places[index]!),
        out,
      ),
  };
}
