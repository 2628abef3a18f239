/**
 * Learning rate factor in [0, 1] at a step (counted from 0): a linear warm-up over the first `warmup` share of the
 * steps, then half a cosine down to 0 (arXiv 1608.03983, one cycle).
 */
export function warmupCosine(step: number, steps: number, warmup: number): number {
  const rising = Math.round(steps * warmup);
  if (step < rising) return (step + 1) / rising;
  const progress = Math.min(1, (step - rising) / Math.max(1, steps - rising));
  return 0.5 * (1 + Math.cos(Math.PI * progress));
}
