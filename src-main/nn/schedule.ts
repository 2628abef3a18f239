/**
 * How the learning rate goes over a run. All begin with a linear warm-up.
 *
 * `cosine`: half a cosine down to 0 (arXiv 1608.03983, one cycle); how long the run is has to be known from the start.
 * `wsd`: warm-up, stable, decay (arXiv 2404.06395): the rate stays up and falls at the end only, as 1 − √ of the way
 * (arXiv 2405.18392). Until then it does not depend on the number of steps, so that a run can be made longer, or be
 * brought to its end early, at any moment.
 */
export interface Schedule {
  shape: 'cosine' | 'wsd';
  /** Share of the steps over which the rate rises. */
  warmup: number;
  /** Share of the steps over which the rate of `wsd` falls. */
  decay: number;
}

/** The factor of the learning rate, in [0, 1], at a step counted from 0. */
export function rateFactor({ shape, warmup, decay }: Schedule, step: number, steps: number): number {
  const rising = Math.round(steps * warmup);
  if (step < rising) return (step + 1) / rising;
  const falling = shape === 'wsd' ? Math.min(steps - rising, fallingSteps(decay, steps)) : steps - rising;
  const progress = Math.min(1, Math.max(0, (step - (steps - falling)) / Math.max(1, falling)));
  return shape === 'wsd' ? 1 - Math.sqrt(progress) : 0.5 * (1 + Math.cos(Math.PI * progress));
}

/**
 * The number of steps of a run that is to end early, at `step`, as it would have ended: where its rate can still come
 * down, that takes the same share of the shorter run. Undefined where there is nothing to wait for.
 */
export function earlyEnd(
  { shape, warmup, decay }: Schedule,
  step: number,
  steps: number,
): number | undefined {
  const rising = Math.round(steps * warmup);
  if (shape !== 'wsd' || step <= rising || step >= steps - fallingSteps(decay, steps)) return undefined;
  const end = Math.round(step / (1 - decay));
  return end > step && end < steps ? end : undefined;
}

/** The step at which the rate of `wsd` begins to fall; undefined for a schedule that depends on its length all the way. */
export function fallsFrom({ shape, warmup, decay }: Schedule, steps: number): number | undefined {
  if (shape !== 'wsd') return undefined;
  return steps - Math.min(steps - Math.round(steps * warmup), fallingSteps(decay, steps));
}

function fallingSteps(decay: number, steps: number): number {
  return Math.round(steps * decay);
}
