import { StudioError } from '../base/errors';
import { type TensorMap, zerosLike } from '../base/tensor';
import { memoryIsShort } from '../engine/memory';
import type { DeviceState, Engine, Program } from '../engine/types';
import { type MicroBatch, microBatches } from './batching';
import { stepScalars } from './optimizer';
import { earlyEnd, fallsFrom, rateFactor } from './schedule';
import { captureStep, MEASURES, type StepFunction } from './step';
import type { BatchSource, Trainable, TrainingBatch, TrainingPlan, TrainingState } from './training';

/** What a step gave, averaged over its samples. */
export interface StepReport {
  /** The loss first; the norm of the gradients before they are clipped last. */
  measures: { name: string; value: number }[];
  /** Steps in a row, this one included, whose gradients were no numbers: they changed nothing. */
  skipped: number;
  /** The largest learning rate of any group. */
  rate: number;
}

/** So many steps in a row that change nothing are no accident of one batch. */
const MOST_SKIPPED = 10;

/** The state of a run on the engine between two steps, and the graphs that advance it. */
export class TrainingRun {
  /** Updates done. */
  step: number;
  /** Updates in all. */
  end: number;
  #state: DeviceState;
  /** By variant, in the order of their last use. */
  readonly #programs = new Map<string, Program<StepFunction>>();
  readonly #microBatch: number;
  readonly #baseRate: number;
  #skipped = 0;

  constructor(
    private readonly engine: Engine,
    private readonly trainable: Trainable,
    private readonly source: BatchSource,
    private readonly plan: TrainingPlan,
    resume?: TrainingState,
  ) {
    this.step = resume?.step ?? 0;
    this.end = resume?.end ?? plan.steps;
    const params = resume?.params ?? trainable.params;
    this.#state = this.#held(params, resume);
    const cached = engine.name === 'onnxruntime' && engine.device === 'cpu';
    const limit = plan.microBatch ?? (cached ? trainable.cachedImages : undefined) ?? source.batchSize;
    // Parts of equal size: the last one is not mostly padding.
    this.#microBatch = Math.ceil(source.batchSize / Math.ceil(source.batchSize / limit));
    this.#baseRate = Math.max(...[...params.keys()].map((name) => trainable.groupOf(name).lr));
  }

  #held(params: TensorMap, before?: Pick<TrainingState, 'm' | 'v' | 'ema'>): DeviceState {
    const { frozen, variantsPerStep = 1 } = this.trainable;
    return this.engine.hold({
      params,
      frozen,
      m: before?.m ?? zerosLike(params),
      v: before?.v ?? zerosLike(params),
      ema: this.plan.ema === undefined ? undefined : (before?.ema ?? params),
      collected: variantsPerStep > 1 ? zerosLike(params) : undefined,
    });
  }

  async #reorder({ by }: NonNullable<Trainable['reorder']>): Promise<void> {
    const { params, m, v, ema } = await this.state();
    const order = await by(params);
    this.dispose();
    this.#programs.clear();
    const averages = ema ? { ema: order(ema, 'parameters') } : {};
    const rest = { m: order(m, 'moments'), v: order(v, 'moments'), ...averages };
    this.#state = this.#held(order(params, 'parameters'), rest);
  }

  /**
   * One optimizer update. A batch whose loss or gradients are no numbers is counted and changes nothing.
   *
   * @throws StudioError 'engine' when too many in a row are like that
   */
  async advance(batch: TrainingBatch): Promise<StepReport> {
    const { reorder } = this.trainable;
    if (reorder?.at === this.step) await this.#reorder(reorder);
    const variants = this.trainable.variantsAt?.(this.step) ?? [''];
    const factor = rateFactor(this.plan.schedule, this.step, this.end);
    const { measures, norm } = await (variants.length === 1
      ? this.#ofOne(variants[0]!, batch, this.#scalars(factor))
      : this.#ofSeveral(variants, batch, this.#scalars(factor)));
    this.#skipped = Number.isFinite(norm) ? 0 : this.#skipped + 1;
    if (this.#skipped >= MOST_SKIPPED) throw diverged(this.step + 1);
    this.step++;
    const names = batch.teacher ? MEASURES : MEASURES.slice(0, 2);
    return {
      measures: [
        ...names.map((name, i) => ({ name, value: measures[i]! })),
        { name: 'gradient norm', value: norm },
      ],
      skipped: this.#skipped,
      rate: factor * this.#baseRate,
    };
  }

  /** Brings the run to its end as soon as its rate can come down. @returns whether there is anything left to do */
  finishEarly(): boolean {
    if (this.end < this.plan.steps) return true;
    const end = earlyEnd(this.plan.schedule, this.step, this.plan.steps);
    if (end !== undefined) this.end = end;
    return end !== undefined;
  }

  /** Whether the rate is about to fall, or has fallen in one step at most. */
  get isAtItsTop(): boolean {
    const from = fallsFrom(this.plan.schedule, this.end);
    return from !== undefined && this.step >= from && this.step <= from + 1;
  }

  /** The parameters as they would be kept: averaged, if the plan says so. */
  result(): Promise<TensorMap> {
    return this.#state.read(this.plan.ema === undefined ? 'params' : 'ema');
  }

  async state(): Promise<TrainingState> {
    return {
      step: this.step,
      ...(this.end === this.plan.steps ? {} : { end: this.end }),
      params: await this.#state.read('params'),
      m: await this.#state.read('m'),
      v: await this.#state.read('v'),
      ...(this.plan.ema === undefined ? {} : { ema: await this.#state.read('ema') }),
    };
  }

  dispose(): void {
    this.#state.dispose();
    for (const program of this.#programs.values()) program.dispose();
  }

  /** The program of a variant. Where memory is short a new one replaces the one used longest ago. */
  #programOf(variant: string, batch: TrainingBatch, shared: boolean): Program<StepFunction> {
    const key = JSON.stringify([variant, batch.teacher !== undefined, shared]);
    let program = this.#programs.get(key);
    if (!program) {
      const [oldest] = this.#programs;
      if (oldest && memoryIsShort()) {
        oldest[1].dispose();
        this.#programs.delete(oldest[0]);
      }
      const { imgSize, classes } = this.source;
      program = captureStep(this.engine, this.#state, this.trainable, this.plan, variant, {
        batch: batch.count,
        size: this.#microBatch,
        shared,
        channels: batch.images.length / (batch.count * imgSize ** 2),
        imgSize,
        classes,
        teacher: batch.teacher !== undefined,
      });
    }
    this.#programs.delete(key);
    this.#programs.set(key, program);
    return program;
  }

  async #ofOne(variant: string, batch: TrainingBatch, scalars: Inputs): Promise<Gradient> {
    const program = this.#programOf(variant, batch, false);
    const parts = microBatches(batch, this.#microBatch);
    if (parts.length === 1) {
      const { measures } = await program.run('step', { ...inputsOf(parts[0]!), ...scalars });
      return { measures: measures!, norm: measures!.at(-1)! };
    }
    const { measures } = await this.#gradient(program, parts);
    const { norm } = await program.run('update', scalars);
    return { measures, norm: norm![0]! };
  }

  /** Gradients of several networks on one batch, averaged, and one update with them. */
  async #ofSeveral(variants: readonly string[], batch: TrainingBatch, scalars: Inputs): Promise<Gradient> {
    const sums = MEASURES.map(() => 0);
    let taught = batch;
    let program!: Program<StepFunction>;
    for (const [index, variant] of variants.entries()) {
      program = this.#programOf(variant, taught, true);
      const parts = microBatches(taught, this.#microBatch, variants.length);
      const { measures, logits } = await this.#gradient(program, parts);
      measures.forEach((value, i) => (sums[i]! += value));
      await program.run(index === 0 ? 'collect' : 'collectMore', {});
      if (index === 0) taught = taughtBy(logits, batch, this.plan.inPlace ?? 0);
    }
    const { norm } = await program.run('updateCollected', scalars);
    return { measures: sums, norm: norm![0]! };
  }

  /** Leaves the gradients of the weights in the program's state. */
  async #gradient(
    program: Program<StepFunction>,
    parts: MicroBatch[],
  ): Promise<{ measures: number[]; logits: Float32Array[] }> {
    if (this.trainable.weights) await program.run('weights', {});
    const sums = MEASURES.map(() => 0);
    const logits: Float32Array[] = [];
    for (const [index, part] of parts.entries()) {
      const found = await program.run(index === 0 ? 'gradient' : 'accumulate', inputsOf(part));
      found.measures!.forEach((value, i) => (sums[i]! += value));
      if (found.logits) logits.push(found.logits);
    }
    return { measures: sums, logits };
  }

  #scalars(factor: number): Inputs {
    const { optimizer, ema = 0 } = this.plan;
    const t = this.step + 1;
    // An average of given decay would remember the beginning for too long in a short run; it starts out quicker.
    const renewal = 1 - Math.min(ema, (1 + t) / (10 + t));
    const numbers = { ...stepScalars(optimizer, t, factor), renewal };
    return Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, Float32Array.of(x)]));
  }
}

type Inputs = Record<string, Float32Array>;
/** What a batch gave: its measures, and the norm of the parameters' gradients. */
interface Gradient {
  measures: ArrayLike<number>;
  norm: number;
}

function inputsOf({ images, targets, share, teacher }: MicroBatch): Inputs {
  return { images, targets, share, ...(teacher ? { teacher } : {}) };
}

/** The batch as the variants after the first see it: what they are taught is partly what the first one answered. */
function taughtBy(logits: Float32Array[], batch: TrainingBatch, share: number): TrainingBatch {
  if (share === 0) return batch;
  const classes = batch.targets.length / batch.count;
  const size = logits[0]!.length;
  const answered = (i: number) => logits[Math.floor(i / size)]![i % size]!;
  const { teacher } = batch;
  const mixed = (i: number) => (teacher ? share * answered(i) + (1 - share) * teacher[i]! : answered(i));
  return { ...batch, teacher: Float32Array.from({ length: batch.count * classes }, (_, i) => mixed(i)) };
}

function diverged(step: number): StudioError {
  return new StudioError(
    'engine',
    `The training diverged: the gradients of the last ${MOST_SKIPPED} steps, up to step ${step}, are no longer numbers.`,
    'Lower the learning rate and run it again.',
  );
}
