import { type ProgressToken, StopSignal } from '../base/progress';
import type { Engine } from '../engine/types';
import { type StepReport, TrainingRun } from './run';
import type { BatchSource, Trainable, TrainingHooks, TrainingPlan, TrainingState } from './training';

const SAVE_EVERY_MS = 60_000;

/**
 * Trains with AdamW, gradients accumulated over micro-batches. A run that was paused and resumed from its state ends
 * with the same values, bit for bit, as one that was not.
 *
 * Reports the metrics `loss`, `loss/ce`, `loss/kd` (where there is a teacher), `lr` (the largest group's) and `images/s`.
 * Told to pause, it hands the state to `hooks.save` before the signal goes on to the caller; told to keep what it has,
 * it returns early.
 *
 * @returns the state after the last step; with `plan.ema` the result is `state.ema`
 * @throws StudioError 'engine' when the loss is no longer a number
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
    await advance(run, source, plan, progress, hooks);
    return await run.state();
  } catch (error) {
    if (!(error instanceof StopSignal)) throw error;
    if (error.reason === 'pause') await hooks.save?.(await run.state());
    if (error.reason !== 'keep') throw error;
    return await run.state();
  } finally {
    run.dispose();
  }
}

async function advance(
  run: TrainingRun,
  source: BatchSource,
  plan: TrainingPlan,
  progress: ProgressToken,
  { save, saveEvery = SAVE_EVERY_MS, evaluate, evaluateEvery = Infinity }: TrainingHooks,
): Promise<void> {
  const meter = new Meter(progress, plan.steps);
  let saved = performance.now();
  while (run.step < plan.steps) {
    await progress.checkpoint();
    const batch = await source.batch(run.step);
    meter.tell(await run.advance(batch), run.step, batch.count);
    if (evaluate && (run.step % evaluateEvery === 0 || run.step === plan.steps)) {
      await evaluate(await run.result(), run.step);
    }
    if (save && performance.now() - saved >= saveEvery) {
      await save(await run.state());
      saved = performance.now();
    }
  }
}

/** Tells the progress token what a step gave, and now and then how fast it goes. */
class Meter {
  #images = 0;
  #since = performance.now();
  #speed = '';

  constructor(
    private readonly progress: ProgressToken,
    private readonly total: number,
  ) {}

  tell({ measures, rate }: StepReport, step: number, images: number): void {
    for (const { name, value } of measures) this.progress.metric({ name, step, value });
    this.progress.metric({ name: 'lr', step, value: rate });
    this.#count(step, images);
    const detail = `loss ${measures[0]!.value.toFixed(3)}${this.#speed}`;
    const fraction = step / this.total;
    this.progress.report({ fraction, stage: 'Training', done: step, total: this.total, detail });
  }

  #count(step: number, images: number): void {
    this.#images += images;
    const seconds = (performance.now() - this.#since) / 1000;
    if (seconds < 1) return;
    const value = this.#images / seconds;
    this.progress.metric({ name: 'images/s', step, value });
    this.#speed = `, ${value.toFixed(0)} images/s`;
    this.#images = 0;
    this.#since = performance.now();
  }
}
