/** What a loss in float16 is multiplied with, so that small gradients do not vanish, and for how long it went well. */
export interface LossScaleState {
  scale: number;
  /** Steps since it was last changed. */
  since: number;
}

const [FIRST, GROWTH, BACKOFF, INTERVAL] = [2 ** 16, 2, 0.5, 2000];
const LARGEST = 2 ** 127;

/**
 * Dynamic loss scaling (arXiv 1710.03740, section 3.3), by the rule of PyTorch's `GradScaler`: half of it after gradients that
 * are no numbers, twice of it after 2,000 steps without such.
 */
export class LossScale {
  #state: LossScaleState;

  constructor(before: LossScaleState = { scale: FIRST, since: 0 }) {
    this.#state = before;
  }

  get state(): LossScaleState {
    return this.#state;
  }

  get scale(): number {
    return this.#state.scale;
  }

  /** @param sound whether the gradients of the step were numbers */
  update(sound: boolean): void {
    const { scale, since } = this.#state;
    if (!sound) this.#state = { scale: scale * BACKOFF, since: 0 };
    else if (since + 1 < INTERVAL) this.#state = { scale, since: since + 1 };
    else this.#state = { scale: Math.min(scale * GROWTH, LARGEST), since: 0 };
  }
}
