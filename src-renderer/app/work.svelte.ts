import type { Reading, RequestInput, Run } from '../../src-main/api/contract';
import { timeLeft, withReading } from '../../src-main/api/contract';
import type { Failure } from './failure';
import { failureOf } from './failure';
import { host } from './host';

const ENDED = ['done', 'failed', 'cancelled', 'interrupted'];

/**
 * One run that a form started and waits for: its progress, its failure, and what it made. Leaving the form does not end
 * the run.
 */
export class Work {
  run = $state.raw<Run | undefined>(undefined);
  failure = $state.raw<Failure | undefined>(undefined);
  busy = $state(false);
  /** Milliseconds that it still takes; undefined while that cannot be told. */
  left = $state<number | undefined>(undefined);
  #readings: Reading[] = [];
  #unsubscribe: (() => void)[] = [];
  /** Counts what was started and forgotten: answers to what is forgotten are dropped. */
  #turn = 0;

  /** @param ondone gets the run when it is done */
  async start(request: RequestInput, ondone: (run: Run) => void): Promise<void> {
    this.forget();
    const turn = this.#turn;
    this.busy = true;
    try {
      const run = await host.runs.submit(request);
      if (turn !== this.#turn) return;
      this.#watch(run.id, ondone);
      this.#take((await host.runs.get({ id: run.id })).run, ondone);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = failureOf(thrown);
      this.busy = false;
    }
  }

  /** Watches a run that goes on already, as if it had been started here. */
  follow(run: Run, ondone: (run: Run) => void): void {
    this.forget();
    this.busy = true;
    this.#watch(run.id, ondone);
    this.#take(run, ondone);
  }

  cancel = (): void => {
    if (this.run) host.runs.stop({ id: this.run.id, reason: 'cancel' }).catch(() => {});
  };

  /** Leaves the run to itself. */
  forget = (): void => {
    this.#turn++;
    this.#stopWatching();
    this.run = undefined;
    this.#readings = [];
    this.left = undefined;
    this.busy = false;
    this.failure = undefined;
  };

  #stopWatching(): void {
    for (const unsubscribe of this.#unsubscribe.splice(0)) unsubscribe();
  }

  #watch(run: string, ondone: (run: Run) => void): void {
    this.#unsubscribe.push(
      host.on.runs.changed({ run }, (changed) => this.#take(changed, ondone)),
      host.on.runs.progress({ run }, ({ progress }) => {
        if (!this.run) return;
        this.run = { ...this.run, progress };
        this.#readings = withReading(this.#readings, { at: performance.now(), ...progress });
        this.left = timeLeft(this.#readings);
      }),
    );
  }

  #take(run: Run, ondone: (run: Run) => void): void {
    if (!this.busy || (this.run?.id === run.id && this.run.updatedAt > run.updatedAt)) return;
    this.run = run;
    if (!ENDED.includes(run.state)) return;
    this.busy = false;
    this.#stopWatching();
    if (run.state === 'done') ondone(run);
    else if (run.state === 'failed') this.failure = run.error ?? undefined;
  }
}
