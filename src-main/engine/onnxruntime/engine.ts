import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { StudioError } from '../../base/errors';
import { onnxruntime, SHORT_WAITS } from '../../base/natives';
import type { HostTensor } from '../../base/tensor';
import type { Tree } from '../../base/tree';
import { byShapes } from '../captured';
import { TRACE, TraceBackend } from '../trace/backend';
import type { PureFunction, TensorRecord } from '../trace/graph';
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
import { HALF, OnnxRuntimeProgram, OnnxRuntimeState } from './program';
import { CPU, gpuProviders, type Provider } from './providers';
import { type Compiled, Sessions, toOrt, valuesOf } from './sessions';
import { Transfers } from './transfers';

/** What WebGPU lacks where it finds no GPU. */
const GPU_HINTS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Install the Vulkan loader (libvulkan1) and the Vulkan driver of your GPU',
  win32: 'Install the newest driver of your GPU (with Direct3D 12)',
  darwin: 'Update macOS: it brings Metal for every GPU of a Mac',
};

/** The engine on ONNX Runtime. The tracing backend that it uses becomes TensorFlow.js's current one. */
export class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';
  readonly half = HALF;
  readonly #sessions: Sessions;
  readonly #backend: TraceBackend;
  /** Between plain memory and the GPU; none where tensors do not stay there. */
  readonly #transfers: Transfers | undefined;

  private constructor(
    readonly device: Device,
    readonly threads: number,
    lean: boolean,
    private readonly computes: Provider,
  ) {
    const options = {
      executionProviders: [computes.name],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
      enableCpuMemArena: !lean,
      // One block for all of a graph's tensors is taken beside the parts that its first run took (twice the memory, and
      // no faster: measured); without an arena it would be fresh pages every time.
      enableMemPattern: false,
      extra: SHORT_WAITS,
    } as const;
    this.#sessions = new Sessions(options, computes.contrib);
    this.#transfers = computes.resident ? new Transfers(options) : undefined;
    this.#backend = new TraceBackend(this.name, (...work) => this.#sessions.evaluate(...work));
  }

  get provider(): string {
    return this.computes.name;
  }

  /**
   * @param threads CPU threads that one operation may use
   * @param lean keeps no memory between computations
   * @param providers what is tried on the device, in this order
   * @throws StudioError 'engine' where ONNX Runtime cannot be loaded, or there is no GPU that it can use
   */
  static async open(
    device: Device,
    threads: number,
    lean = false,
    providers: readonly Provider[] = device === 'cpu' ? [CPU] : gpuProviders(),
  ): Promise<OnnxRuntimeEngine> {
    onnxruntime();
    let cause: unknown;
    for (const provider of providers) {
      const engine = new OnnxRuntimeEngine(device, threads, lean, provider);
      registerTrace(engine.#backend);
      await tf.setBackend(TRACE);
      if (device === 'cpu') return engine;
      try {
        await engine.#findGpu();
        return engine;
      } catch (error) {
        cause = error;
        await engine.dispose();
      }
    }
    throw new StudioError(
      'engine',
      'The onnxruntime engine found no GPU on this machine.',
      `${GPU_HINTS[process.platform] ?? 'Install the driver of your GPU'}; the processor works without.`,
      { cause },
    );
  }

  /** A provider looks for a GPU only when its first session is made. */
  async #findGpu(): Promise<void> {
    const probe = tf.tidy(() => tf.add(tf.ones([4]), 1));
    try {
      await probe.data();
    } finally {
      probe.dispose();
    }
  }

  capture(label: string, fn: PureFunction): CapturedFunction {
    return byShapes<Plan>({
      make: (inputs) => this.#plan(label, fn, inputs),
      run: async ({ compiled, feeds, outputs }, inputs) => {
        const values = await this.#backend.valuesOf(Object.values(inputs));
        const tensors = feeds.map(({ index, record }) => toOrt(values[index]!, record));
        const made = await this.#backend.reading(() => this.#sessions.run(compiled, tensors));
        return Object.fromEntries(
          outputs.map(([name, record], i) => [name, this.#backend.adopt(valuesOf(made[i]!), record)]),
        );
      },
      free: ({ compiled }) => compiled.session.release(),
    });
  }

  hold(tree: Tree<HostTensor>, constant = false): DeviceState {
    return new OnnxRuntimeState(tree, this.#transfers, constant && !this.computes.resident);
  }

  program<F extends string>(
    label: string,
    state: DeviceState,
    functions: Readonly<Record<F, ProgramFunction>>,
  ): Program<F> {
    if (!(state instanceof OnnxRuntimeState)) throw otherEngine(this.name);
    const { resident } = this.computes;
    return new OnnxRuntimeProgram(label, this.#backend, this.#sessions, state, functions, resident);
  }

  dispose(): Promise<void> {
    unregisterTrace();
    this.#sessions.dispose();
    return Promise.resolve();
  }

  async #plan(label: string, fn: PureFunction, inputs: NamedTensorMap): Promise<Plan> {
    const graph = this.#backend.capture(label, inputs, fn);
    const fed = [...graph.inputs.values()];
    const outputs = [...graph.outputs];
    const results = outputs.map(([, record]) => record);
    const compiled = await this.#sessions.compile(label, graph, new Set(fed), results);
    const feeds = [...compiled.inputs.keys()].map((record) => ({ record, index: fed.indexOf(record) }));
    return { compiled, feeds, outputs };
  }
}

interface Plan {
  compiled: Compiled;
  /** Which of the function's inputs the session is fed, in its order. */
  feeds: { index: number; record: TensorRecord }[];
  outputs: [string, TensorRecord][];
}
