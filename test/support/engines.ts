import * as tf from '@tensorflow/tfjs';
import { EagerEngine } from '../../src-main/engine/eager';
import { OnnxRuntimeEngine } from '../../src-main/engine/onnxruntime/engine';
import type { Engine } from '../../src-main/engine/types';
import { openWasmEngine } from '../../src-main/engine/wasm';

/** Engines to run every numeric test on. TensorFlow.js's own plain JavaScript backend is the independent one. */
export const ENGINES: { label: string; open: () => Promise<Engine> }[] = [
  { label: 'onnxruntime', open: () => OnnxRuntimeEngine.open(2) },
  { label: 'wasm', open: openWasmEngine },
  { label: 'tfjs cpu', open: openPlainEngine },
];

/** An engine on TensorFlow.js's `cpu` backend: slow, and independent of our own. */
export async function openPlainEngine(): Promise<Engine> {
  await tf.setBackend('cpu');
  return new EagerEngine('wasm', 'cpu', 1, () => {});
}
