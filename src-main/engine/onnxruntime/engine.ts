import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { CapturedFunction, Engine } from '../types';
import { OnnxRuntimeBackend } from './backend';
import { registerKernels } from './kernels';
import { BACKEND_NAME } from './kernels/register';

let kernelsRegistered = false;

/** The engine on ONNX Runtime's CPU provider. It makes itself TensorFlow.js's current backend. */
export class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';
  readonly device = 'cpu';
  readonly #backend: OnnxRuntimeBackend;

  private constructor(readonly threads: number) {
    this.#backend = new OnnxRuntimeBackend({
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
    });
  }

  /** @param threads CPU threads that one operation may use */
  static async open(threads: number): Promise<OnnxRuntimeEngine> {
    if (!kernelsRegistered) registerKernels();
    kernelsRegistered = true;
    const engine = new OnnxRuntimeEngine(threads);
    if (tf.engine().backendNames().includes(BACKEND_NAME)) tf.removeBackend(BACKEND_NAME);
    tf.registerBackend(BACKEND_NAME, () => engine.#backend);
    await tf.setBackend(BACKEND_NAME);
    return engine;
  }

  capture(label: string, fn: (inputs: NamedTensorMap) => NamedTensorMap): CapturedFunction {
    return this.#backend.capture(label, fn);
  }

  dispose(): Promise<void> {
    tf.removeBackend(BACKEND_NAME);
    return Promise.resolve();
  }
}
