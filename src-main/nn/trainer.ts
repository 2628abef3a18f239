import { type ProgressToken, StopSignal } from '../base/progress';
import type { TensorMap } from '../base/tensor';
import type { Engine } from '../engine/types';
import { type StepReport, TrainingRun } from './run';
import type { BatchSource, Best, Trainable, TrainingHooks, TrainingPlan, TrainingState } from './training';

const SAVE_EVERY_MS = 60_000;

/**
 * Trains with AdamW, gradients accumulated over micro-batches. A run that was paused and resumed from its state ends
 * with the same values, bit for bit, as one that was not.
 *
 * Reports the metrics `loss`, `loss/ce`, `loss/kd` (where there is a teacher), `gradient norm`, `lr` (the largest group's)
 * and `images/s`; `skipped steps` counts those whose gradients were no numbers, which change nothing.
 * Told to pause, it hands the state to `hooks.save` before the signal goes on to the caller; told to keep what it has,
 * it returns early – at once, or after the learning rate came down where the schedule can do that at any moment. So it
 * does by itself where the plan has patience and held-out images are no longer done better.
 *
 * @returns the state after the last step; with `plan.ema` the result is `state.ema`, with `plan.patience` it is
 * `state.best`
 * @throws StudioError 'usage' when the gradients of many steps in a row are no numbers
 * @throws StopSignal when the run was paused or cancelled
 */
export async function train(
  engine: Engine,
  trainable: Trainable,
  source: BatchSource,
  plan: TrainingPlan,
  progress: ProgressToken,
  hooks: TrainingHooks = {},
): Promise<TrainingState> {
  const run = new TrainingRun(engine, trainable, source, plan, hooks.resume);
  try {
    const watch = plan.patience === undefined ? undefined : new Watch(plan.patience, hooks.resume?.best);
    const stateOf = async () => withBest(await run.state(), watch);
    await advance(run, source, progress, hooks, { watch, stateOf });
    watch?.tell(run.step, progress);
    hooks.ended?.(run.step);
    return await stateOf();
  } finally {
    run.dispose();
  }
}

async function advance(
  run: TrainingRun,
  source: BatchSource,
  progress: ProgressToken,
  { save, saveEvery = SAVE_EVERY_MS, plateau, evaluate, evaluateEvery = Infinity }: TrainingHooks,
  { watch, stateOf }: { watch: Watch | undefined; stateOf: () => Promise<TrainingState> },
): Promise<void> {
  const meter = new Meter(progress);
  let saved = performance.now();
  let told = false;
  while (run.step < run.end && (await goesOn(run, progress, stateOf, save))) {
    if (plateau && !told && run.isAtItsTop) {
      await plateau(await run.state());
      told = true;
    }
    const batch = await source.batch(run.step);
    meter.tell(await run.advance(batch), run, batch.count);
    if (evaluate && (run.step % evaluateEvery === 0 || run.step === run.end)) {
      const params = await run.result();
      const loss = await evaluate(params, run.step);
      if (typeof loss === 'number' && watch?.isOver(params, run.step, loss) && !run.finishEarly()) return;
    }
    if (save && performance.now() - saved >= saveEvery) {
      await save(await stateOf());
      saved = performance.now();
    }
  }
}

/**
 * Hears whether the run is to stop. To pause, its state is saved first; to keep what there is, its rate comes down first,
 * where the schedule allows that.
 */
async function goesOn(
  run: TrainingRun,
  progress: ProgressToken,
  stateOf: () => Promise<TrainingState>,
  save: TrainingHooks['save'],
): Promise<boolean> {
  try {
    await progress.checkpoint();
    return true;
  } catch (error) {
    if (!(error instanceof StopSignal)) throw error;
    if (error.reason === 'pause') await save?.(await stateOf());
    if (error.reason !== 'keep') throw error;
    return run.finishEarly();
  }
}

function withBest(state: TrainingState, watch: Watch | undefined): TrainingState {
  return watch?.best ? { ...state, best: watch.best } : state;
}

/** Keeps the parameters that did best on held-out images (early stopping). */
class Watch {
  #last = Number.NaN;

  constructor(
    private readonly patience: number,
    public best: Best | undefined,
  ) {}

  /** @returns whether they were not done better for so long that there is no use in going on */
  isOver(params: TensorMap, step: number, measured: number): boolean {
    const loss = Number.isFinite(measured) ? measured : Number.MAX_VALUE;
    this.#last = loss;
    if (!this.best || loss < this.best.loss) this.best = { step, loss, since: 0, params };
    else this.best = { ...this.best, since: this.best.since + 1 };
    return this.best.since >= this.patience;
  }

  tell(step: number, progress: ProgressToken): void {
    if (!this.best || this.best.step === step) return;
    progress.log(
      `What is kept is of step ${this.best.step}, where the loss on held-out images was least: ${this.best.loss.toFixed(3)}; at step ${step} it was ${this.#last.toFixed(3)}.`,
    );
  }
}

/** Tells the progress token what a step gave, and now and then how fast it goes. */
class Meter {
  #images = 0;
  #since = performance.now();
  /** Images in a second; 0 before they were counted. */
  #speed = 0;
  #skipped = 0;

  constructor(private readonly progress: ProgressToken) {}

  tell({ measures, rate, skipped }: StepReport, { step, end }: TrainingRun, images: number): void {
    if (skipped > 0) this.#skip(step);
    for (const { name, value } of measures) this.progress.metric({ name, step, value });
    this.progress.metric({ name: 'lr', step, value: rate });
    this.#count(step, images);
    const loss = measures[0]!.value.toFixed(3);
    const detail = this.#speed ? `loss ${loss}, ${this.#speed.toFixed(0)} images/s` : `loss ${loss}`;
    this.progress.report({ fraction: step / end, stage: 'Training', done: step, total: end, detail });
  }

  #skip(step: number): void {
    this.#skipped++;
    this.progress.metric({ name: 'skipped steps', step, value: this.#skipped });
    this.progress.log(
      `Step ${step} was skipped: its gradients are no numbers (${this.#skipped} such steps so far).`,
    );
  }

  #count(step: number, images: number): void {
    this.#images += images;
    const seconds = (performance.now() - this.#since) / 1000;
    if (seconds < 1) return;
    this.#speed = this.#images / seconds;
    this.progress.metric({ name: 'images/s', step, value: this.#speed });
    this.#images = 0;
    this.#since = performance.now();
  }
}
