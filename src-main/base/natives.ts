import { createRequire } from 'node:module';
import type * as ort from 'onnxruntime-node';
import { StudioError } from './errors';

const load = createRequire(import.meta.url);

/**
 * ONNX Runtime, opened where it is used: its package has no binding for every system (Intel Macs, musl), and importing
 * it there would end the program, of which only this engine needs it.
 *
 * @throws StudioError 'engine' that says why it cannot be used on this machine
 */
export function onnxruntime(): typeof ort {
  try {
    return load('onnxruntime-node') as typeof ort;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n', 1)[0]! : String(cause);
    throw new StudioError(
      'engine',
      `ONNX Runtime cannot be used here: ${reason.replace(/\.$/, '')}.`,
      'Compute with the engine wasm (--engine wasm; in the window: Settings), which needs nothing installed.',
      { cause },
    );
  }
}

/**
 * Options of a session whose threads wait awake for 20 µs only: enough for the gap between two operations. For the
 * millisecond that is ONNX Runtime's default they keep the processors from whoever comes next, other programs and other
 * sessions of ours: steps took four times as long beside other programs, and one image of a dozen small models that were
 * timed in turn seven times as long (both measured).
 */
export const SHORT_WAITS = { session: { intra_op: { spin_duration_us: '20' } } } as const;
