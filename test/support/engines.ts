import { existsSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { EagerEngine } from '../../src-main/engine/eager';
import { OnnxRuntimeEngine } from '../../src-main/engine/onnxruntime/engine';
import { TensorFlowEngine } from '../../src-main/engine/tensorflow/engine';
import { lacking } from '../../src-main/engine/tensorflow/load';
import type { Engine } from '../../src-main/engine/types';
import { openWasmEngine } from '../../src-main/engine/wasm';

export interface TestEngine {
  label: string;
  open: () => Promise<Engine>;
}

/** The tensorflow engine, or none (with a printed reason) where it is not installed. */
export function tensorFlow(): TestEngine[] {
  const reason = lacking('cpu');
  if (!reason) return [{ label: 'tensorflow', open: () => TensorFlowEngine.open('cpu', 2) }];
  console.warn(`skipped on tensorflow: ${reason.message}`);
  return [];
}

/** Engines to run every numeric test on. TensorFlow.js's own plain JavaScript backend is the independent one. */
export const ENGINES: TestEngine[] = [
  { label: 'onnxruntime', open: () => OnnxRuntimeEngine.open('cpu', 2) },
  ...tensorFlow(),
  { label: 'wasm', open: openWasmEngine },
  { label: 'tfjs cpu', open: openPlainEngine },
];

/** The software GPU that comes with Debian's Chromium: slow, but it proves the GPU path on any machine. */
const SOFTWARE_GPU = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** ONNX Runtime's WebGPU provider, or undefined (with a printed reason) where there is no Vulkan driver. */
export async function openGpuEngine(): Promise<Engine | undefined> {
  if (!process.env.VK_ICD_FILENAMES && existsSync(SOFTWARE_GPU)) process.env.VK_ICD_FILENAMES = SOFTWARE_GPU;
  try {
    return await OnnxRuntimeEngine.open('gpu', 2);
  } catch (error) {
    console.warn(`skipped on the GPU: ${String(error)}`);
    return undefined;
  }
}

/** An engine on TensorFlow.js's `cpu` backend: slow, and independent of our own. */
export async function openPlainEngine(): Promise<Engine> {
  await tf.setBackend('cpu');
  return new EagerEngine('wasm', 'cpu', 1, () => {});
}
