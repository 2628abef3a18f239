import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../base/errors';
import { openWasmEngine } from '../../engine/wasm';
import type { Feed, Runner, Scores } from '../foreign/session';

/** Backends that need nothing of the machine: the second one lacks no operator, and is slow. */
const PORTABLE = ['wasm', 'cpu'] as const;
type Portable = (typeof PORTABLE)[number];

/**
 * Does something with a portable backend as the current one, and puts back what was current. Other work goes on
 * meanwhile on the backend that it chose, so nothing in `use` may wait for it.
 */
function on<T>(backend: Portable, use: () => T): T {
  const before = tf.getBackend();
  // The backend is there already: then this takes effect at once.
  void tf.setBackend(backend);
  try {
    return use();
  } finally {
    if (before && before !== backend) void tf.setBackend(before);
  }
}

let portable: Promise<unknown> | undefined;

/** Loads a model, its weights on the portable backend. */
export async function onPortable<T>(load: () => Promise<T>): Promise<T> {
  const before = tf.getBackend();
  portable ??= openWasmEngine();
  await portable;
  // An engine of the same backend may have been closed meanwhile, and its backend with it.
  if (!(tf.findBackend('wasm') as tf.KernelBackend | null)) await openWasmEngine();
  await tf.setBackend('wasm');
  try {
    return await load();
  } finally {
    if (before && before !== 'wasm') await tf.setBackend(before);
  }
}

/** A model on TensorFlow.js, in plain JavaScript where its WebAssembly lacks an operator. */
export function tfjsRunner(model: tf.GraphModel | tf.LayersModel): Runner {
  let backend: Portable = PORTABLE[0];
  const run = (feed: Feed, output: string): tf.Tensor =>
    on(backend, () => tf.tidy(() => execute(model, feed, output)));
  return {
    run: async (feed, output): Promise<Scores> => {
      let result: tf.Tensor;
      try {
        result = run(feed, output);
      } catch (error) {
        throwUnknown(error);
        if (backend === 'cpu' || !/not registered|not (yet )?supported/i.test(String(error))) throw error;
        backend = 'cpu';
        result = run(feed, output);
      }
      const data = Float32Array.from(await result.data());
      const dims = [...result.shape];
      result.dispose();
      return { dims, data };
    },
    dispose: () => {
      model.dispose();
      return Promise.resolve();
    },
  };
}

function throwUnknown(error: unknown): void {
  const operator = /Unknown op '(\w+)'/.exec(String(error))?.[1];
  if (operator === undefined) return;
  throw new StudioError(
    'bad-file',
    `TensorFlow.js does not know the operator “${operator}” of this graph.`,
    'Convert the model to ONNX instead.',
  );
}

function execute(model: tf.GraphModel | tf.LayersModel, feed: Feed, output: string): tf.Tensor {
  const whole = /int/.test(feed.type);
  const values = whole ? Int32Array.from(feed.values, Math.round) : feed.values;
  const image = tf.tensor(values, feed.shape, whole ? 'int32' : 'float32');
  if (model instanceof tf.GraphModel) {
    const feeds: tf.NamedTensorMap = { [feed.name]: image };
    for (const { name, shape, value } of feed.constants) feeds[name] = tf.fill(shape, value);
    return model.execute(feeds, output) as tf.Tensor;
  }
  const outputs = model.predict(image, { batchSize: feed.shape[0]! });
  return Array.isArray(outputs) ? outputs[Math.max(0, model.outputNames.indexOf(output))]! : outputs;
}
