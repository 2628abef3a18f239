import { untrack } from 'svelte';
import type { Failure } from './failure';
import { failureOf } from './failure';

/**
 * Something that is fetched, and fetched again when what it depends on changes. To be made while a component is set up.
 * An answer that comes after a newer question was asked is dropped; old data stays while new data is on its way.
 */
export class Resource<T> {
  data = $state.raw<T | undefined>(undefined);
  error = $state.raw<Failure | undefined>(undefined);
  loading = $state(true);
  readonly #load: () => Promise<T> | undefined;
  #turn = 0;

  /** @param load reads what it depends on before it waits for anything; undefined: there is nothing to fetch */
  constructor(load: () => Promise<T> | undefined) {
    this.#load = load;
    $effect(() => this.#take(this.#load()));
    $effect(() => () => {
      this.#turn++;
    });
  }

  refresh = (): void => untrack(() => this.#take(this.#load()));

  #take(promise: Promise<T> | undefined): void {
    const turn = ++this.#turn;
    if (!promise) {
      this.data = undefined;
      this.loading = false;
      return;
    }
    this.loading = true;
    promise.then(
      (data) => this.#settle(turn, data, undefined),
      (thrown: unknown) => this.#settle(turn, undefined, failureOf(thrown)),
    );
  }

  #settle(turn: number, data: T | undefined, error: Failure | undefined): void {
    if (turn !== this.#turn) return;
    if (!error) this.data = data;
    this.error = error;
    this.loading = false;
  }
}
