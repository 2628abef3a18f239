import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type * as Everything from 'onnxruntime-web';
import gpuMjs from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import gpuWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import plainMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

import { words } from './words';

export type EngineName = 'wasm' | 'webgpu';

/** What is needed of onnxruntime-web, whichever of its builds it is. */
interface Runtime {
  InferenceSession: typeof InferenceSession;
  Tensor: typeof Tensor;
}

/** Threads of the processor: more than one only where the browser lets pages share memory. */
export const THREADS = crossOriginIsolated ? Math.min(4, navigator.hardwareConcurrency) : 1;

/** Whether this browser gives the page its GPU. */
export async function hasGpu(): Promise<boolean> {
  // Only encrypted pages have it, and not in every browser; types know no better.
  const { gpu } = navigator as unknown as { gpu?: { requestAdapter(): Promise<object | null> } };
  return gpu !== undefined && (await gpu.requestAdapter().catch(() => null)) !== null;
}

const loaded: Partial<Record<EngineName, Promise<Runtime>>> = {};

/** The GPU's build is twice as large and is fetched by who wants it. */
const LOADERS: Record<EngineName, () => Promise<Runtime>> = {
  wasm: async () => prepared(await import('onnxruntime-web/wasm'), plainMjs, plainWasm),
  webgpu: async () => prepared(await import('onnxruntime-web/webgpu'), gpuMjs, gpuWasm),
};

function prepared(ort: Pick<typeof Everything, 'env'> & Runtime, mjs: string, wasm: string): Runtime {
  ort.env.logLevel = 'error';
  ort.env.wasm.wasmPaths = { mjs, wasm };
  ort.env.wasm.numThreads = THREADS;
  return ort;
}

/** A model that is ready to run. */
export interface Running {
  /** @param image [3, S, S], normalised @returns logits */
  run(image: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Fetches a model and prepares it. @param side pixels of its images' sides */
export async function openModel(url: string, engine: EngineName, side: number): Promise<Running> {
  const { InferenceSession, Tensor } = await (loaded[engine] ??= LOADERS[engine]());
  const response = await fetch(url);
  if (!response.ok) throw new Error(words.modelGone);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const session = await InferenceSession.create(bytes, { executionProviders: [engine], logSeverityLevel: 3 });
  const [input, output] = [session.inputNames[0]!, session.outputNames[0]!];
  return {
    run: async (image) => {
      const results = await session.run({ [input]: new Tensor('float32', image, [1, 3, side, side]) });
      return results[output]!.data as Float32Array;
    },
    close: () => session.release(),
  };
}
