import * as tf from '@tensorflow/tfjs';
import { TRACE, type TraceBackend } from './backend';
import { supportedKernels } from './kernels';

/** Registers a tracing backend with TensorFlow.js, in place of the one before. */
export function registerTrace(backend: TraceBackend): void {
  supportedKernels();
  unregisterTrace();
  tf.registerBackend(TRACE, () => backend);
}

export function unregisterTrace(): void {
  if (tf.engine().backendNames().includes(TRACE)) tf.removeBackend(TRACE);
}
