import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { openWasmEngine } from '../../engine/wasm';
import type { Samples } from '../onnx/compare';

/**
 * Runs a graph model in a folder with TensorFlow.js's own reader and WebAssembly backend, as a browser would. The current
 * backend is put back afterwards.
 */
export async function runTfjs(folder: string, samples: Samples): Promise<Float32Array> {
  const before = tf.getBackend();
  if (before === 'wasm') return runOnCurrentBackend(folder, samples);
  const engine = await openWasmEngine();
  try {
    return await runOnCurrentBackend(folder, samples);
  } finally {
    await tf.setBackend(before);
    await engine.dispose();
  }
}

/** The same on whatever backend TensorFlow.js uses now. */
export async function runOnCurrentBackend(folder: string, { data, shape }: Samples): Promise<Float32Array> {
  const model = await tf.loadGraphModel({ load: () => loadArtifacts(folder) });
  const input = tf.tensor(data, [...shape]);
  const output = model.predict({ pixel_values: input }) as tf.Tensor;
  const logits = (await output.data()) as Float32Array;
  tf.dispose([input, output]);
  model.dispose();
  return logits;
}

/** What TensorFlow.js's own handlers do for a URL: the description, and all weight files as one. */
async function loadArtifacts(folder: string): Promise<tf.io.ModelArtifacts> {
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as tf.io.ModelJSON;
  return tf.io.getModelArtifactsForJSON(json, async (manifest) => {
    const paths = manifest.flatMap((group) => group.paths.map((path) => join(folder, path)));
    return [tf.io.getWeightSpecs(manifest), await readInto(paths)];
  });
}

/** Files one after the other in one piece of memory, which is all that is taken. */
async function readInto(paths: string[]): Promise<ArrayBuffer> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  const bytes = new Uint8Array(sizes.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const path of paths) {
    const content = await readFile(path);
    bytes.set(content, at);
    at += content.length;
  }
  return bytes.buffer;
}
