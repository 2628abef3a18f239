import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { CapturedFunction, Device, Engine, EngineName } from './types';

/** An engine on a TensorFlow.js backend that executes each op at once: a captured function is simply called. */
export class EagerEngine implements Engine {
  /** @param release frees what the backend holds */
  constructor(
    readonly name: EngineName,
    readonly device: Device,
    readonly threads: number,
    private readonly release: () => void,
  ) {}

  capture(_label: string, fn: (inputs: NamedTensorMap) => NamedTensorMap): CapturedFunction {
    // Outputs are cloned so that a function which hands an input through still gives the caller a tensor of its own.
    const run = (inputs: NamedTensorMap): NamedTensorMap =>
      tf.tidy(() =>
        Object.fromEntries(Object.entries(fn(inputs)).map(([name, value]) => [name, tf.clone(value)])),
      );
    return Object.assign((inputs: NamedTensorMap) => Promise.resolve(run(inputs)), { dispose: () => {} });
  }

  dispose(): Promise<void> {
    this.release();
    return Promise.resolve();
  }
}

/** Frees a backend of TensorFlow.js's own, and leaves it ready to be opened again. */
export function releaseBackend(name: string): void {
  const factory = tf.findBackendFactory(name) as (() => tf.KernelBackend) | null;
  tf.removeBackend(name);
  if (factory) tf.registerBackend(name, factory);
}
