import type { NamedTensorMap } from '@tensorflow/tfjs';
import { StudioError } from '../base/errors';
import type { HostTensor, TensorMap } from '../base/tensor';
import type { Tree } from '../base/tree';
import type { HalfFormat } from './half';

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
 * The caller keeps its inputs and owns the outputs: both are ordinary tensors, to be disposed as usual.
 */
export interface CapturedFunction {
  (inputs: NamedTensorMap): Promise<NamedTensorMap>;
  /** Frees what the function holds (sessions, constants). It must not be called afterwards. */
  dispose(): void;
}

/**
 * A tree of float32 tensors that stay on the device from call to call: parameters, moments, averages. Programs read and
 * renew them where they are.
 */
export interface DeviceState {
  /** Copies in plain memory of a branch's tensors, in order. */
  read(branch: string): Promise<TensorMap>;
  dispose(): void;
}

/** The state as a program's function sees it: tensors by name, in named branches. */
export type StateTree = Readonly<Record<string, NamedTensorMap>>;

/** What a program's function gives: tensors of the state that it renews, and results for the caller. */
interface Renewal {
  state: StateTree;
  results: NamedTensorMap;
}

/** A pure function of the state and of inputs; see {@link Engine.capture} for what it may do. */
export interface ProgramFunction {
  /** Shapes of the inputs, which are float32, by name. */
  inputs: Readonly<Record<string, readonly number[]>>;
  /**
   * Tensors in `state` that the device's state does not have are the program's own: what an earlier function of the
   * program left there, e.g. sums of gradients.
   */
  compute: (state: StateTree, inputs: NamedTensorMap) => Renewal;
  /**
   * Another function of the program that gives the same where the tensors that this one leaves are zeros before. An
   * engine that keeps memory for each function runs that one instead.
   */
  begins?: string;
}

/** Functions over one state that were captured together. One runs at a time. */
export interface Program<F extends string = string> {
  /**
   * Runs a function: its inputs are moved to the device and its results back, nothing else is.
   *
   * @returns the results' values, which are the caller's
   */
  run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>;
  /** Frees the graphs and what only they know; the state stays. */
  dispose(): void;
}

/** What computes on a device, and what the program needs beyond TensorFlow.js's ops. */
export interface Engine {
  readonly name: EngineName;
  readonly device: Device;
  readonly threads: number;
  /** Of ONNX Runtime's names for what computes on a device, the one in use; it computes foreign graphs as well. */
  readonly provider?: string;
  /** What it computes with where a program asks for half precision; without it, float32. */
  readonly half?: HalfFormat;
  /** Whether a step in half precision was seen to be right on this device, and faster. */
  halfPays?: boolean;
  /**
   * Captures a pure function of named tensors. Within `fn` all `tf.*` ops, gradients included, may be used; it must not
   * read values, and must not use tensors from outside but those in `inputs`. It is traced once for every combination
   * of input shapes that it is called with (a smaller last batch is a second graph), and never again.
   *
   * @param label names the function in error messages and profiles
   */
  capture(label: string, fn: (inputs: NamedTensorMap) => NamedTensorMap): CapturedFunction;
  /**
   * Puts tensors on the device, to stay there. The memory stays the caller's.
   *
   * @param constant no function renews them: an engine may lay them down in the graphs that read them
   */
  hold(tree: Tree<HostTensor>, constant?: boolean): DeviceState;
  /**
   * Captures functions over a state of this engine. They are traced once, when they are first needed, in the order in
   * which they are named.
   */
  program<F extends string>(
    label: string,
    state: DeviceState,
    functions: Readonly<Record<F, ProgramFunction>>,
  ): Program<F>;
  /** Releases everything the engine holds. */
  dispose(): Promise<void>;
}

/** For a program over a state that another engine holds. */
export function otherEngine(name: EngineName): StudioError {
  return new StudioError('internal', `The state was not made by the ${name} engine.`);
}
