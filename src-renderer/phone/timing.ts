/** Passes that are not counted: code is compiled, memory is found, the processor leaves its sleep. */
const WARM_UP = 5;
const PASSES = 41;
const LEAST_PASSES = 9;
/** A slow network is measured fewer times, so that it takes about this long. */
const BUDGET_MS = 5000;

export interface Timing {
  median: number;
  p90: number;
  passes: number;
}

/** Median and 90th percentile of one pass, in ms. @param breathe lets the page draw, between passes */
export async function timePasses(
  pass: () => Promise<unknown>,
  breathe: () => Promise<void> = () => new Promise((resolve) => setTimeout(resolve)),
): Promise<Timing> {
  let last = 0;
  for (let i = 0; i < WARM_UP; i++) {
    last = await timed(pass);
    await breathe();
  }
  const passes = Math.max(LEAST_PASSES, Math.min(PASSES, Math.floor(BUDGET_MS / last)));
  const times: number[] = [];
  for (let i = 0; i < passes; i++) {
    times.push(await timed(pass));
    await breathe();
  }
  times.sort((a, b) => a - b);
  const at = (share: number) => times[Math.min(passes - 1, Math.ceil(share * passes) - 1)]!;
  return { median: at(0.5), p90: at(0.9), passes };
}

async function timed(pass: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await pass();
  // Clocks of browsers are coarse: nothing takes no time at all.
  return Math.max(0.001, performance.now() - started);
}
