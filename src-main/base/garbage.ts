import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { later } from './guard';

/** Collects garbage now. The collector itself waits until buffers of some 64 MB are garbage. */
export function collectGarbage(): void {
  collector ??= exposedCollector();
  collector();
}

let collector: (() => void) | undefined;

/** V8 shows its collector to contexts that are made after the flag is set. */
function exposedCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** A heap below this is what the program itself takes. */
const USUAL_BYTES = 96e6;
const SOON_MS = 1000;
let soon: NodeJS.Timeout | undefined;

/**
 * Gives memory back in a moment, where much was taken: an idle process would keep what a page that is gone has cost, as
 * nothing makes the collector look.
 */
export function collectGarbageSoon(): void {
  soon ??= later('Giving memory back', SOON_MS, () => {
    soon = undefined;
    if (getHeapStatistics().total_heap_size > USUAL_BYTES) collectGarbage();
  });
}
