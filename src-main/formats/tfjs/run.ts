import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { openWasmEngine } from '../../engine/wasm';
import { inParts, type Samples } from '../onnx/compare';
import { collectGarbage } from '../../base/garbage';
import { multiplyByCopies } from './products';

/**
 * Runs a graph model in a folder with TensorFlow.js's own reader and WebAssembly backend, as a browser would. The current
 * backend is put back afterwards.
 */
export async function runTfjs(folder: string, samples: Samples): Promise<Float32Array> {
  const before = tf.getBackend();
  if (before === 'wasm') return runOnCurrentBackend(folder, samples);
  const engine = await openWasmEngine();
  const restore = multiplyByCopies();
  try {
    return await runOnCurrentBackend(folder, samples);
  } finally {
    restore();
    if (before) await tf.setBackend(before);
    await engine.dispose();
  }
}

/** Few, as the activations of all are in memory beside the weights; more than one, to see that any number will do. */
const AT_ONCE = 2;

/** The same on whatever backend TensorFlow.js uses now. */
export async function runOnCurrentBackend(folder: string, samples: Samples): Promise<Float32Array> {
  const model = await tf.loadGraphModel({ load: () => loadArtifacts(folder) });
  try {
    return await inParts(samples, AT_ONCE, async ({ data, shape }) => {
      const input = tf.tensor(data, [...shape]);
      const output = model.predict({ pixel_values: input }) as tf.Tensor;
      const logits = (await output.data()) as Float32Array;
      tf.dispose([input, output]);
      return logits;
    });
  } finally {
    model.dispose();
  }
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

/**
 * The contents of files, one after the other. Of large models there is not room for all of it beside the tensors, nor
 * for the many copies that are made of each tensor on its way.
 */
function streamOf(files: readonly string[]): ReadableStream<ArrayBuffer> {
  const left = [...files];
  return new ReadableStream({
    async pull(controller) {
      if (left.length % FILES_BETWEEN_COLLECTIONS === 0) collectGarbage();
      const file = left.shift();
      if (file === undefined) controller.close();
      else controller.enqueue(new Uint8Array(await readFile(file)).buffer);
    },
  });
}

/** Of 4 MiB each. */
const FILES_BETWEEN_COLLECTIONS = 2;
