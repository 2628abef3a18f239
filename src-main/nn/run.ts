import { StudioError } from '../base/errors';
import { type TensorMap, zerosLike } from '../base/tensor';
import { memoryIsShort } from '../engine/memory';
import type { HalfFormat } from '../engine/half';
import type { DeviceState, Engine, Program } from '../engine/types';
import { type MicroBatch, microBatches } from './batching';
import { LossScale } from './loss-scale';
import { stepScalars } from './optimizer';
import { earlyEnd, fallsFrom, rateFactor } from './schedule';
import { captureStep, captureUpdate, MEASURES, type StepFunction, type StepGraphs } from './step';
import type {
  BatchSource,
  Precision,
  Trainable,
  TrainingBatch,
  TrainingPlan,
  TrainingState,
} from './training';

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
  readonly #programs = new Map<string, StepGraphs>();
  /** Where several networks share the parameters, by those that they use: nearly always all. */
  readonly #updates = new Map<string, Program<'update'>>();
  readonly #microBatch: number;
  readonly #baseRate: number;
  #skipped = 0;
  private readonly plan: TrainingPlan;
  /** Of the loss, where it is computed in float16, which overflows and underflows soon. */
  readonly #lossScale: LossScale | undefined;

  constructor(
    private readonly engine: Engine,
    private readonly trainable: Trainable,
    private readonly source: BatchSource,
    plan: TrainingPlan,
    resume?: TrainingState,
  ) {
    this.step = resume?.step ?? 0;
    this.end = resume?.end ?? plan.steps;
    const half = halfOf(engine, plan.precision);
    this.plan = { ...plan, precision: half ? 'half' : 'float32' };
    this.#lossScale = half === 'float16' ? new LossScale(resume?.lossScale) : undefined;
    const params = resume?.params ?? trainable.params;
    this.#state = this.#held(params, resume);
    const cached = engine.name === 'onnxruntime' && engine.device === 'cpu';
    const limit = plan.microBatch ?? (cached ? trainable.cachedImages : undefined) ?? source.batchSize;
    // Parts of equal size: the last one is not mostly padding.
    this.#microBatch = Math.ceil(source.batchSize / Math.ceil(source.batchSize / limit));
    this.#baseRate = Math.max(...[...params.keys()].map((name) => trainable.groupOf(name).lr));
  }

  #held(params: TensorMap, before?: Pick<TrainingState, 'm' | 'v' | 'ema'>): DeviceState {
    const several = this.trainable.variantsAt !== undefined;
    return this.engine.hold({
      params,
      frozen: this.trainable.frozen,
      m: before?.m ?? zerosLike(params),
      v: before?.v ?? zerosLike(params),
      ema: this.plan.ema === undefined ? undefined : (before?.ema ?? params),
      collected: several ? zerosLike(params) : undefined,
    });
  }

  async #reorder({ by }: NonNullable<Trainable['reorder']>): Promise<void> {
    const { params, m, v, ema } = await this.state();
    const order = await by(params);
    this.dispose();
    const averages = ema ? { ema: order(ema, 'parameters') } : {};
    const rest = { m: order(m, 'moments'), v: order(v, 'moments'), ...averages };
    this.#state = this.#held(order(params, 'parameters'), rest);
  }

  /**
   * One optimizer update. A batch whose loss or gradients are no numbers is counted and changes nothing.
   *
   * @throws StudioError 'usage' when too many in a row are like that
   */
  async advance(batch: TrainingBatch): Promise<StepReport> {
    const { reorder } = this.trainable;
    if (reorder?.at === this.step) await this.#reorder(reorder);
    const variants = this.trainable.variantsAt?.(this.step);
    const factor = rateFactor(this.plan.schedule, this.step, this.end);
    const { measures, norm } = await (variants
      ? this.#ofSeveral(variants, batch, this.#scalars(factor))
      : this.#ofOne(batch, this.#scalars(factor)));
    const sound = Number.isFinite(norm);
    this.#skipped = sound ? 0 : this.#skipped + 1;
    // A loss that is still multiplied with a large number may just have been too large.
    if (this.#skipped >= MOST_SKIPPED && (this.#lossScale?.scale ?? 1) <= 1) throw diverged(this.step + 1);
    this.#lossScale?.update(sound);
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
      ...(this.#lossScale ? { lossScale: this.#lossScale.state } : {}),
    };
  }

  dispose(): void {
    this.#state.dispose();
    for (const { program } of this.#programs.values()) program.dispose();
    for (const program of this.#updates.values()) program.dispose();
    this.#programs.clear();
    this.#updates.clear();
  }

  /** The graphs of a variant. Where memory is short new ones replace those used longest ago. */
  #graphsOf(variant: string, batch: TrainingBatch): StepGraphs {
    const key = JSON.stringify([variant, batch.teacher !== undefined]);
    let graphs = this.#programs.get(key);
    if (!graphs) {
      const [oldest] = this.#programs;
      if (oldest && memoryIsShort()) {
        oldest[1].program.dispose();
        this.#programs.delete(oldest[0]);
      }
      const { imgSize, classes } = this.source;
      graphs = captureStep(this.engine, this.#state, this.trainable, this.plan, variant, {
        batch: batch.count,
        size: this.#microBatch,
        shared: this.trainable.variantsAt !== undefined,
        channels: batch.images.length / (batch.count * imgSize ** 2),
        imgSize,
        classes,
        teacher: batch.teacher !== undefined,
        scaled: this.#lossScale !== undefined,
      });
    }
    this.#programs.delete(key);
    this.#programs.set(key, graphs);
    return graphs;
  }

  #updateOf(names: ReadonlySet<string>): Program<'update'> {
    const ordered = [...this.trainable.params.keys()].filter((name) => names.has(name));
    const key = ordered.join();
    let update = this.#updates.get(key);
    if (!update) {
      update = captureUpdate(this.engine, this.#state, this.trainable, this.plan, ordered);
      this.#updates.set(key, update);
    }
    return update;
  }

  async #ofOne(batch: TrainingBatch, scalars: Inputs): Promise<Gradient> {
    const { program } = this.#graphsOf('', batch);
    const parts = microBatches(batch, this.#microBatch);
    if (parts.length === 1) {
      const { measures } = await program.run('step', { ...this.#inputsOf(parts[0]!), ...scalars });
      return { measures: measures!, norm: measures!.at(-1)! };
    }
    const { measures } = await this.#gradient(program, parts);
    const { norm } = await program.run('update', scalars);
    return { measures, norm: norm![0]! };
  }

  /** Gradients of one or several networks on one batch, averaged, and one update with them. */
  async #ofSeveral(variants: readonly string[], batch: TrainingBatch, scalars: Inputs): Promise<Gradient> {
    const sums = MEASURES.map(() => 0);
    let taught = batch;
    const used = new Set<string>();
    for (const [index, variant] of variants.entries()) {
      const { program, collected } = this.#graphsOf(variant, taught);
      const parts = microBatches(taught, this.#microBatch, variants.length);
      const { measures, logits } = await this.#collect(program, parts, index === 0);
      measures.forEach((value, i) => (sums[i]! += value));
      for (const name of collected) used.add(name);
      if (index === 0) taught = taughtBy(logits, batch, this.plan.inPlace ?? 0);
    }
    const { norm } = await this.#updateOf(used).run('update', scalars);
    return { measures: sums, norm: norm![0]! };
  }

  /** Leaves the gradients of the parameters in the state, or adds them to those that are there. */
  async #collect(
    program: Program<StepFunction>,
    parts: MicroBatch[],
    first: boolean,
  ): Promise<{ measures: number[]; logits: Float32Array[] }> {
    const name = first ? 'collect' : 'collectMore';
    if (parts.length > 1) {
      const found = await this.#gradient(program, parts);
      await program.run(name, {});
      return found;
    }
    const { measures, logits } = await program.run(name, this.#inputsOf(parts[0]!));
    return { measures: [...measures!], logits: logits ? [logits] : [] };
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
      const found = await program.run(index === 0 ? 'gradient' : 'accumulate', this.#inputsOf(part));
      found.measures!.forEach((value, i) => (sums[i]! += value));
      if (found.logits) logits.push(found.logits);
    }
    return { measures: sums, logits };
  }

  #inputsOf({ images, targets, share, teacher }: MicroBatch): Inputs {
    const scale = this.#lossScale && Float32Array.of(this.#lossScale.scale);
    return { images, targets, share, ...(teacher ? { teacher } : {}), ...(scale ? { scale } : {}) };
  }

  #scalars(factor: number): Inputs {
    const { optimizer, ema = 0 } = this.plan;
    const t = this.step + 1;
    // An average of given decay would remember the beginning for too long in a short run; it starts out quicker.
    const renewal = 1 - Math.min(ema, (1 + t) / (10 + t));
    const unscale = 1 / (this.#lossScale?.scale ?? 1);
    const numbers = { ...stepScalars(optimizer, t, factor), unscale, renewal };
    return Object.fromEntries(Object.entries(numbers).map(([name, x]) => [name, Float32Array.of(x)]));
  }
}

type Inputs = Record<string, Float32Array>;
/** What a batch gave: its measures, and the norm of the parameters' gradients. */
interface Gradient {
  measures: ArrayLike<number>;
  norm: number;
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

/**
 * What is computed with besides float32.
 * @throws StudioError 'usage' where half precision is asked of an engine that knows float32 only
 */
function halfOf({ name, half, halfPays }: Engine, precision: Precision = 'float32'): HalfFormat | undefined {
  if (precision === 'float32' || (precision === 'auto' && !halfPays)) return undefined;
  if (half) return half;
  throw new StudioError(
    'usage',
    `The ${name} engine computes in float32 only.`,
    'Leave the precision at auto (--precision), or choose another engine (--engine).',
  );
}

function diverged(step: number): StudioError {
  return new StudioError(
    'usage',
    `The training diverged: the gradients of the last ${MOST_SKIPPED} steps, up to step ${step}, are no longer numbers.`,
    'Lower the learning rate and run it again.',
  );
}
