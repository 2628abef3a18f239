import * as tf from '@tensorflow/tfjs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { EagerEngine, releaseBackend } from './eager';
import type { Engine } from './types';

/** The last resort, where no native code may load: TensorFlow.js's WebAssembly backend, on one thread. */
export async function openWasmEngine(): Promise<Engine> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // Of the package a built program has only the WebAssembly beside it.
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(join(manifest, '../dist') + sep);
  await tf.setBackend('wasm');
  await tf.ready();
  return new EagerEngine('wasm', 'cpu', 1, () => {
    releaseBackend('wasm');
  });
}
