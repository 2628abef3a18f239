import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs';
import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { memoryIsShort } from '../engine/memory';
import type { Engine } from '../engine/types';
import { type MicroBatch, microBatches } from './batching';
import { download, prefixed, unprefixed, upload, zerosLike } from './device';
import { stepScalars } from './optimizer';
import { warmupCosine } from './schedule';
import { captureStep, disposeStep, MEASURES, type StepGraphs } from './step';
import type { BatchSource, Trainable, TrainingBatch, TrainingPlan, TrainingState } from './training';

/** What a step gave, averaged over its samples. */
export interface StepReport {
  /** The loss first. */
  measures: { name: string; value: number }[];
  /** The largest learning rate of any group. */
  rate: number;
}

/** The state of a run on the engine between two steps, and the graphs that advance it. */
export class TrainingRun {
  /** Updates done. */
  step: number;
  readonly #params: NamedTensorMap;
  readonly #m: NamedTensorMap;
  readonly #v: NamedTensorMap;
  readonly #ema: NamedTensorMap;
  readonly #frozen: NamedTensorMap;
  readonly #graphs = new Map<string, StepGraphs>();
  /** By shape: what sums of gradients begin with. */
  readonly #zeros = new Map<string, Tensor>();
  readonly #microBatch: number;
  readonly #baseRate: number;

  constructor(
    private readonly engine: Engine,
    private readonly trainable: Trainable,
    private readonly source: BatchSource,
    private readonly plan: TrainingPlan,
    resume?: TrainingState,
  ) {
    const params = resume?.params ?? trainable.params;
    this.step = resume?.step ?? 0;
    this.#params = upload(params);
    this.#m = upload(resume?.m ?? zerosLike(params));
    this.#v = upload(resume?.v ?? zerosLike(params));
    this.#ema = plan.ema === undefined ? {} : upload(resume?.ema ?? params);
    this.#frozen = upload(trainable.frozen ?? new Map<string, never>());
    const cached = engine.name === 'onnxruntime' && engine.device === 'cpu';
    const limit = plan.microBatch ?? (cached ? trainable.cachedImages : undefined) ?? source.batchSize;
    // Parts of equal size: the last one is not mostly padding.
    this.#microBatch = Math.ceil(source.batchSize / Math.ceil(source.batchSize / limit));
    this.#baseRate = Math.max(...[...params.keys()].map((name) => trainable.groupOf(name).lr));
  }

  /** One optimizer update. @throws StudioError 'engine' when the loss is no longer a number; nothing is changed then */
  async advance(batch: TrainingBatch): Promise<StepReport> {
    const graphs = this.#graphsOf(this.trainable.variantAt?.(this.step) ?? '');
    const { sums, values } = await this.#gradient(graphs, batch);
    const factor = warmupCosine(this.step, this.plan.steps, this.plan.warmup);
    try {
      if (!Number.isFinite(values[0])) throw diverged(this.step + 1);
      await this.#update(graphs, sums, factor);
    } finally {
      tf.dispose(sums);
    }
    this.step++;
    const names = batch.teacher ? MEASURES : MEASURES.slice(0, 2);
    return {
      measures: names.map((name, i) => ({ name, value: values[i]! })),
      rate: factor * this.#baseRate,
    };
  }

  /** The parameters as they would be kept: averaged, if the plan says so. */
  result(): Promise<TensorMap> {
    return download(this.plan.ema === undefined ? this.#params : this.#ema);
  }

  async state(): Promise<TrainingState> {
    return {
      step: this.step,
      params: await download(this.#params),
      m: await download(this.#m),
      v: await download(this.#v),
      ...(this.plan.ema === undefined ? {} : { ema: await download(this.#ema) }),
    };
  }

  dispose(): void {
    for (const graphs of this.#graphs.values()) disposeStep(graphs);
    for (const tensors of [this.#params, this.#m, this.#v, this.#ema, this.#frozen]) tf.dispose(tensors);
    tf.dispose([...this.#zeros.values()]);
  }

  /** The graphs of a variant, in the order of their last use. Where memory is short a new one replaces the oldest. */
  #graphsOf(variant: string): StepGraphs {
    let graphs = this.#graphs.get(variant);
    if (!graphs) {
      const [oldest] = this.#graphs;
      if (oldest && memoryIsShort()) {
        disposeStep(oldest[1]);
        this.#graphs.delete(oldest[0]);
      }
      graphs = captureStep(this.engine, this.trainable, this.plan, variant);
    }
    this.#graphs.delete(variant);
    this.#graphs.set(variant, graphs);
    return graphs;
  }

  /** The sums of the weights' gradients under `g/`, and the measures, over all micro-batches. */
  async #gradient(
    graphs: StepGraphs,
    batch: TrainingBatch,
  ): Promise<{ sums: NamedTensorMap; values: ArrayLike<number> }> {
    const composed = await graphs.weights?.({
      ...prefixed('p/', this.#params),
      ...prefixed('f/', this.#frozen),
    });
    const weights = composed ?? this.#params;
    const zeros = Object.fromEntries(
      Object.entries(weights).map(([name, { shape }]) => [`g/${name}`, this.#zerosOf(shape)]),
    );
    let sums: NamedTensorMap = { measures: this.#zerosOf([MEASURES.length]) };
    let owned: NamedTensorMap = {};
    for (const part of microBatches(batch, this.#microBatch)) {
      const data = this.#upload(part);
      sums = await graphs.gradient({ ...prefixed('w/', weights), ...zeros, ...sums, ...data });
      tf.dispose([owned, data]);
      owned = sums;
    }
    if (composed) tf.dispose(composed);
    const { measures, ...grads } = sums;
    const values = (await measures!.data()) as Float32Array;
    measures!.dispose();
    return { sums: grads, values };
  }

  #upload({ images, targets, teacher, share }: MicroBatch): NamedTensorMap {
    const { imgSize, classes } = this.source;
    const size = share.length;
    const channels = images.length / (size * imgSize ** 2);
    return {
      images: tf.tensor4d(images, [size, channels, imgSize, imgSize]),
      targets: tf.tensor2d(targets, [size, classes]),
      share: tf.tensor1d(share),
      ...(teacher ? { teacher: tf.tensor2d(teacher, [size, classes]) } : {}),
    };
  }

  #zerosOf(shape: number[]): Tensor {
    const key = shape.join();
    let zeros = this.#zeros.get(key);
    if (!zeros) this.#zeros.set(key, (zeros = tf.zeros(shape)));
    return zeros;
  }

  /** Replaces what the update renews; parameters that the variant does not use stay. */
  async #update(graphs: StepGraphs, sums: NamedTensorMap, factor: number): Promise<void> {
    const { optimizer, ema = 0 } = this.plan;
    const t = this.step + 1;
    // An average of given decay would remember the beginning for too long in a short run; it starts out quicker.
    const renewal = 1 - Math.min(ema, (1 + t) / (10 + t));
    const numbers = { ...stepScalars(optimizer, t, factor), renewal };
    const scalars = Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, tf.scalar(x)]));
    const kept = { 'p/': this.#params, 'm/': this.#m, 'v/': this.#v, 'e/': this.#ema };
    const state = Object.entries(kept).map(([prefix, tensors]) => prefixed(prefix, tensors));
    const inputs = Object.assign({}, ...state) as NamedTensorMap;
    const renewed = await graphs.update({ ...inputs, ...prefixed('f/', this.#frozen), ...sums, ...scalars });
    tf.dispose(scalars);
    for (const [prefix, tensors] of Object.entries(kept)) {
      for (const [name, tensor] of Object.entries(unprefixed(prefix, renewed))) {
        tensors[name]!.dispose();
        tensors[name] = tensor;
      }
    }
  }
}

function diverged(step: number): StudioError {
  return new StudioError(
    'engine',
    `The training diverged at step ${step}: its loss is no longer a number.`,
    'Lower the learning rate and run it again.',
  );
}
