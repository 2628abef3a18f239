import { giveMemoryBack } from '../../base/garbage';
import { every } from '../../base/guard';

const LOOK_MS = 5000;
/** What is worth a pause of some ten milliseconds. */
const WORTH_BYTES = 32e6;
/** Share of a processor: whoever uses more is at work, and V8 collects by itself. A page that is looked at uses less. */
const RESTING_SHARE = 0.25;

/**
 * Has collected what a rush of requests left behind, garbage and the room that V8 made for it: V8 collects when there is
 * something to allocate, and a host that is asked little allocates little, so that it would keep for hours what it does
 * not need.
 *
 * @returns ends it
 */
export function collectWhenResting(): () => void {
  let kept = taken();
  let last = process.cpuUsage();
  const timer = every('Giving memory back', LOOK_MS, () => {
    const { user, system } = process.cpuUsage(last);
    last = process.cpuUsage();
    if (user + system > RESTING_SHARE * LOOK_MS * 1000) return;
    if (taken() < kept + WORTH_BYTES) return;
    giveMemoryBack();
    kept = taken();
  });
  return () => clearInterval(timer);
}

/** From the system, by V8 and for what JavaScript holds. */
function taken(): number {
  const { heapTotal, external } = process.memoryUsage();
  return heapTotal + external;
}
