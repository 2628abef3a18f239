import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import type { HostTensor, TensorMap } from '../base/tensor';
import { branchOf, flatten, type Tree, unflatten } from '../base/tree';
import {
  type CapturedFunction,
  type Device,
  type DeviceState,
  type Engine,
  type EngineName,
  otherEngine,
  type Program,
  type ProgramFunction,
} from './types';

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
    const run = (inputs: NamedTensorMap): NamedTensorMap => tf.tidy(() => cloned(fn(inputs)));
    return Object.assign((inputs: NamedTensorMap) => Promise.resolve(run(inputs)), { dispose: () => {} });
  }

  hold(tree: Tree<HostTensor>): DeviceState {
    return new EagerState(tree);
  }

  program<F extends string>(
    _label: string,
    state: DeviceState,
    functions: Readonly<Record<F, ProgramFunction>>,
  ): Program<F> {
    if (!(state instanceof EagerState)) throw otherEngine(this.name);
    return new EagerProgram(state, functions);
  }

  dispose(): Promise<void> {
    this.release();
    return Promise.resolve();
  }
}

/** A function that hands an input through, or gives one tensor twice, still gives the caller tensors of its own. */
function cloned(tensors: NamedTensorMap): NamedTensorMap {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}

class EagerState implements DeviceState {
  readonly tensors: NamedTensorMap = {};

  constructor(tree: Tree<HostTensor> = {}) {
    for (const [name, { data, shape }] of flatten(tree)) {
      this.tensors[name] = tf.tensor(data.slice(), [...shape], 'float32');
    }
  }

  renew(name: string, tensor: tf.Tensor): void {
    this.tensors[name]?.dispose();
    this.tensors[name] = tensor;
  }

  async read(branch: string): Promise<TensorMap> {
    const found: TensorMap = new Map();
    for (const [name, tensor] of branchOf(this.tensors, branch)) {
      const data = ((await tensor.data()) as Float32Array).slice();
      found.set(name, { shape: tensor.shape, data });
    }
    return found;
  }

  dispose(): void {
    tf.dispose(this.tensors);
  }
}

class EagerProgram<F extends string> implements Program<F> {
  /** What its functions leave for each other. */
  readonly #own = new EagerState();

  constructor(
    private readonly state: EagerState,
    private readonly functions: Readonly<Record<F, ProgramFunction>>,
  ) {}

  async run(name: F, inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    const { inputs: shapes, compute } = this.functions[name];
    const { state, results } = tf.tidy(() => {
      const given = Object.entries(shapes).map(([each, shape]) => [
        each,
        tf.tensor(inputs[each]!, [...shape]),
      ]);
      const tree = unflatten({ ...this.#own.tensors, ...this.state.tensors });
      const made = compute(tree, Object.fromEntries(given) as NamedTensorMap);
      return {
        state: cloned(Object.fromEntries(flatten(made.state))),
        results: cloned(made.results),
      };
    });
    for (const [each, tensor] of Object.entries(state)) {
      (each in this.state.tensors ? this.state : this.#own).renew(each, tensor);
    }
    const values: Record<string, Float32Array> = {};
    for (const [each, tensor] of Object.entries(results))
      values[each] = (await tensor.data()) as Float32Array;
    tf.dispose(results);
    return values;
  }

  dispose(): void {
    this.#own.dispose();
  }
}

/** Frees a backend of TensorFlow.js's own, and leaves it ready to be opened again. */
export function releaseBackend(name: string): void {
  const factory = tf.findBackendFactory(name) as (() => tf.KernelBackend) | null;
  tf.removeBackend(name);
  if (factory) tf.registerBackend(name, factory);
}
