import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { every } from '../../base/guard';

const LOOK_MS = 5000;
/** What is worth a pause of some ten milliseconds. */
const WORTH_BYTES = 48e6;
/** Whoever allocates more than this between two looks is at work, and V8 collects by itself. */
const RESTING_BYTES = 4e6;

/**
 * Has collected what a rush of requests left behind: V8 collects when there is something to allocate, and a host that
 * nobody asks allocates nothing, so that it would keep what it does not need for hours.
 *
 * @returns ends it
 */
export function collectWhenResting(): () => void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let last = used();
  let kept = last;
  const timer = every('Giving memory back', LOOK_MS, () => {
    const now = used();
    const rests = Math.abs(now - last) < RESTING_BYTES;
    last = now;
    if (!rests || now < kept + WORTH_BYTES) return;
    collect();
    last = kept = used();
  });
  return () => clearInterval(timer);
}

function used(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
