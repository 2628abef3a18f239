import type { NamedTensorMap } from '@tensorflow/tfjs';

export type EngineName = 'tensorflow' | 'onnxruntime' | 'wasm';
export type Device = 'cpu' | 'gpu';

export interface EngineOptions {
  engine: EngineName | 'auto';
  device: Device | 'auto';
  /** Number of CPU threads; 0 means one per physical core. */
  threads: number;
  /**
   * Give memory back after each computation, instead of keeping it for the same one's next time: for much that is
   * computed in turn. As fast where the system's allocator keeps freed memory at hand, as Linux's does (measured).
   */
  lean?: boolean;
}

/**
 * A function of named tensors that was traced once and is replayed with new inputs.
 *
 * The caller keeps its inputs and owns the outputs: both are ordinary tensors, to be disposed as usual. State (weights,
 * optimizer moments) is threaded through: it goes in as inputs and comes out, renewed, as outputs.
 */
export interface CapturedFunction {
  (inputs: NamedTensorMap): Promise<NamedTensorMap>;
  /** Frees what the function holds (sessions, constants). It must not be called afterwards. */
  dispose(): void;
}

/** A TensorFlow.js backend that is ready to compute, and what the program needs beyond the `tf.*` ops. */
export interface Engine {
  readonly name: EngineName;
  readonly device: Device;
  readonly threads: number;
  /**
   * Captures a pure function of named tensors. Within `fn` all `tf.*` ops, gradients included, may be used; it must not
   * read values, and must not use tensors from outside but those in `inputs`. It is traced once for every combination
   * of input shapes that it is called with (a smaller last batch is a second graph), and never again.
   *
   * @param label names the function in error messages and profiles
   */
  capture(label: string, fn: (inputs: NamedTensorMap) => NamedTensorMap): CapturedFunction;
  /** Releases everything the engine holds. */
  dispose(): Promise<void>;
}
