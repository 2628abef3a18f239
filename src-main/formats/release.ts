import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { TensorMap } from '../base/tensor';

/**
 * Gives the memory of tensors back at once. To drop them would do for memory that JavaScript asks for next, as the
 * collector notices the need; it does not notice that of native libraries, which read a file next.
 */
export function releaseTensors(tensors: TensorMap): void {
  for (const { data } of tensors.values()) {
    if (data.buffer instanceof ArrayBuffer && !data.buffer.detached) data.buffer.transfer(0);
  }
  tensors.clear();
}

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
