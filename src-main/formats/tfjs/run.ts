import { readFile } from 'node:fs/promises';
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
    if (before) await tf.setBackend(before);
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

/** What TensorFlow.js's own handlers do for a URL: the description, and all weight files as one stream. */
async function loadArtifacts(folder: string): Promise<tf.io.ModelArtifacts> {
  const json = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as tf.io.ModelJSON;
  const manifest = json.weightsManifest;
  const files = manifest.flatMap(({ paths }) => paths.map((path) => join(folder, path)));
  return {
    ...tf.io.getModelArtifactsForJSONSync(json, tf.io.getWeightSpecs(manifest), new ArrayBuffer(0)),
    getWeightStream: () => streamOf(files),
  };
}

/** The contents of files, one after the other. Of large models there is not room for all of it beside the tensors. */
function streamOf(files: readonly string[]): ReadableStream<ArrayBuffer> {
  const left = [...files];
  return new ReadableStream({
    async pull(controller) {
      const file = left.shift();
      if (file === undefined) controller.close();
      else controller.enqueue(new Uint8Array(await readFile(file)).buffer);
    },
  });
}
