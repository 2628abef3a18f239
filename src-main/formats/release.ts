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
