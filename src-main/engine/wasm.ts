import * as tf from '@tensorflow/tfjs';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { EagerEngine, releaseBackend } from './eager';
import type { Engine } from './types';

/** The last resort, where no native code may load: TensorFlow.js's WebAssembly backend, on one thread. */
export async function openWasmEngine(): Promise<Engine> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(dirname(entry) + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  return new EagerEngine('wasm', 'cpu', 1, () => {
    releaseBackend('wasm');
  });
}
