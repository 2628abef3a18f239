/**
 * Numbers of 16 bits that an engine computes with: IEEE's, which are finer and overflow at 65,504, or those with the range of
 * float32 (bfloat16).
 */
export type HalfFormat = 'float16' | 'bfloat16';

let halved = false;

/**
 * What is traced within is computed in half precision where that does no harm: matrix products, and what only moves their
 * values. Everything else, and all that is kept, stays float32 (as PyTorch's autocast has it). An engine that executes each
 * op at once takes no notice.
 */
export function inHalfPrecision<T>(work: () => T): T {
  const before = halved;
  halved = true;
  try {
    return work();
  } finally {
    halved = before;
  }
}

/** Whether {@link inHalfPrecision} is in effect. */
export function isHalved(): boolean {
  return halved;
}
