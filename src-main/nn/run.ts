import { StudioError } from '../base/errors';
import type { TensorMap } from '../base/tensor';
import { memoryIsShort } from '../engine/memory';
import type { DeviceState, Engine, Program } from '../engine/types';
import { type MicroBatch, microBatches } from './batching';
import { zerosLike } from './device';
import { stepScalars } from './optimizer';
import { earlyEnd, rateFactor } from './schedule';
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
  readonly #state: DeviceState;
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
    const params = resume?.params ?? trainable.params;
    this.step = resume?.step ?? 0;
    this.end = resume?.end ?? plan.steps;
    this.#state = engine.hold(
      joined({
        'p/': params,
        'f/': trainable.frozen,
        'm/': resume?.m ?? zerosLike(params),
        'v/': resume?.v ?? zerosLike(params),
        'e/': plan.ema === undefined ? undefined : (resume?.ema ?? params),
      }),
    );
    const cached = engine.name === 'onnxruntime' && engine.device === 'cpu';
    const limit = plan.microBatch ?? (cached ? trainable.cachedImages : undefined) ?? source.batchSize;
    // Parts of equal size: the last one is not mostly padding.
    this.#microBatch = Math.ceil(source.batchSize / Math.ceil(source.batchSize / limit));
    this.#baseRate = Math.max(...[...params.keys()].map((name) => trainable.groupOf(name).lr));
  }

  /**
   * One optimizer update. A batch whose loss or gradients are no numbers is counted and changes nothing.
   *
   * @throws StudioError 'engine' when too many in a row are like that
   */
  async advance(batch: TrainingBatch): Promise<StepReport> {
    const program = this.#programOf(this.trainable.variantAt?.(this.step) ?? '', batch);
    const parts = microBatches(batch, this.#microBatch);
    const factor = rateFactor(this.plan.schedule, this.step, this.end);
    const { measures, norm } = await (parts.length === 1
      ? this.#atOnce(program, parts[0]!, this.#scalars(factor))
      : this.#inParts(program, parts, this.#scalars(factor)));
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

  /** The parameters as they would be kept: averaged, if the plan says so. */
  result(): Promise<TensorMap> {
    return this.#state.read(this.plan.ema === undefined ? 'p/' : 'e/');
  }

  async state(): Promise<TrainingState> {
    return {
      step: this.step,
      ...(this.end === this.plan.steps ? {} : { end: this.end }),
      params: await this.#state.read('p/'),
      m: await this.#state.read('m/'),
      v: await this.#state.read('v/'),
      ...(this.plan.ema === undefined ? {} : { ema: await this.#state.read('e/') }),
    };
  }

  dispose(): void {
    this.#state.dispose();
    for (const program of this.#programs.values()) program.dispose();
  }

  /** The program of a variant. Where memory is short a new one replaces the one used longest ago. */
  #programOf(variant: string, batch: TrainingBatch): Program<StepFunction> {
    let program = this.#programs.get(variant);
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
        channels: batch.images.length / (batch.count * imgSize ** 2),
        imgSize,
        classes,
        teacher: batch.teacher !== undefined,
      });
    }
    this.#programs.delete(variant);
    this.#programs.set(variant, program);
    return program;
  }

  async #atOnce(program: Program<StepFunction>, part: MicroBatch, scalars: Inputs): Promise<Gradient> {
    const { measures } = await program.run('step', { ...inputsOf(part), ...scalars });
    return { measures: measures!, norm: measures!.at(-1)! };
  }

  async #inParts(program: Program<StepFunction>, parts: MicroBatch[], scalars: Inputs): Promise<Gradient> {
    if (this.trainable.weights) await program.run('weights', {});
    const sums = MEASURES.map(() => 0);
    for (const [index, part] of parts.entries()) {
      const { measures } = await program.run(index === 0 ? 'gradient' : 'accumulate', inputsOf(part));
      measures!.forEach((value, i) => (sums[i]! += value));
    }
    const { norm } = await program.run('update', scalars);
    return { measures: sums, norm: norm![0]! };
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

/** Several sets of tensors as one, each under its prefix. */
function joined(parts: Record<string, TensorMap | undefined>): TensorMap {
  return new Map(
    Object.entries(parts).flatMap(([prefix, tensors]) =>
      [...(tensors ?? [])].map(([name, tensor]) => [prefix + name, tensor] as const),
    ),
  );
}

function diverged(step: number): StudioError {
  return new StudioError(
    'engine',
    `The training diverged: the gradients of the last ${MOST_SKIPPED} steps, up to step ${step}, are no longer numbers.`,
    'Lower the learning rate and run it again.',
  );
}
