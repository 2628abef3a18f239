import * as tf from '@tensorflow/tfjs';
import type { HostTensor } from '../../base/tensor';
import type { Tree } from '../../base/tree';
import { byShapes } from '../captured';
import { releaseBackend } from '../eager';
import { CALL, encodeFunction } from '../graphdef/encode';
import { TRACE, TraceBackend } from '../trace/backend';
import type { PureFunction } from '../trace/graph';
import { captureProgramFunction } from '../trace/program';
import { registerTrace, unregisterTrace } from '../trace/register';
import {
  type CapturedFunction,
  type Device,
  type DeviceState,
  type Engine,
  otherEngine,
  type Program,
  type ProgramFunction,
} from '../types';
import type { NodeBackend } from './binding';
import { lacking, loadBackend, TENSORFLOW } from './load';
import { TensorFlowProgram, TensorFlowState } from './program';
import { noGpu } from './reasons';
import { failed, Session } from './session';

/**
 * The engine on TensorFlow's native library, through tfjs-node's binding. Captured functions become SavedModels, which
 * run as one native call; ops outside of them are executed one by one.
 */
export class TensorFlowEngine implements Engine {
  readonly name = 'tensorflow';
  readonly half = 'bfloat16';
  readonly #trace = new TraceBackend(this.name);
  /** Nodes for the processor say so where TensorFlow would choose the GPU. */
  readonly #placement: string;

  private constructor(
    readonly device: Device,
    readonly threads: number,
    private readonly backend: NodeBackend,
    private readonly compiled: boolean,
  ) {
    this.#placement = device === 'cpu' && backend.binding.isUsingGpuDevice() ? '/device:CPU:0' : '';
  }

  /**
   * @param threads CPU threads that one operation may use; of effect for the first engine that a process opens
   * @param compiled whether XLA compiles programs: on a GPU it saves most of what a step's launches cost
   * @throws StudioError 'engine' with the reason where the library, its binding or a GPU is missing
   */
  static async open(device: Device, threads: number, compiled = device === 'gpu'): Promise<TensorFlowEngine> {
    const reason = lacking(device);
    if (reason) throw reason;
    const backend = await loadBackend(threads);
    const engine = new TensorFlowEngine(device, threads, backend, compiled);
    registerTrace(engine.#trace);
    await tf.setBackend(TRACE);
    await tf.setBackend(TENSORFLOW);
    if (device === 'gpu' && !backend.binding.isUsingGpuDevice()) {
      await engine.dispose();
      throw noGpu(backend.binding.TF_Version);
    }
    return engine;
  }

  capture(label: string, fn: PureFunction): CapturedFunction {
    const { binding } = this.backend;
    return byShapes<Session>({
      make: (inputs) => {
        const model = this.#traced(() =>
          encodeFunction(this.#trace.capture(label, inputs, fn), this.#placement),
        );
        return new Session(binding, label, model);
      },
      run: (session, inputs) => {
        const { inputs: fed, outputs } = session.signature(CALL);
        try {
          const made = this.backend.runSavedModel(
            session.model,
            [...fed.keys()].map((name) => inputs[name]!),
            [...fed.values()].map(({ tensor }) => ({ name: tensor })),
            [...outputs.values()].map(({ tensor }) => tensor),
          );
          return Object.fromEntries([...outputs.keys()].map((name, i) => [name, made[i]!]));
        } catch (cause) {
          throw failed(label, cause);
        }
      },
      free: (session) => session.close(),
    });
  }

  hold(tree: Tree<HostTensor>): DeviceState {
    return new TensorFlowState(this.backend.binding, tree, this.#placement);
  }

  program<F extends string>(
    label: string,
    state: DeviceState,
    functions: Readonly<Record<F, ProgramFunction>>,
  ): Program<F> {
    if (!(state instanceof TensorFlowState)) throw otherEngine(this.name);
    return new TensorFlowProgram(label, this.backend.binding, state, functions, {
      trace: (...work) => this.#traced(() => captureProgramFunction(this.#trace, ...work, this.half)),
      compiled: this.compiled,
      placement: this.#placement,
    });
  }

  dispose(): Promise<void> {
    unregisterTrace();
    releaseBackend(TENSORFLOW);
    return Promise.resolve();
  }

  /** Does work with the tracing backend as the current one. Switching between backends that are there is done at once. */
  #traced<T>(work: () => T): T {
    void tf.setBackend(TRACE);
    try {
      return work();
    } finally {
      void tf.setBackend(TENSORFLOW);
    }
  }
}
