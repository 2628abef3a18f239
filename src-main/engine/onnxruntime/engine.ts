import * as tf from '@tensorflow/tfjs';
import type { NamedTensorMap } from '@tensorflow/tfjs';
import { StudioError } from '../../base/errors';
import { onnxruntime } from '../../base/natives';
import type { CapturedFunction, Device, Engine } from '../types';
import { OnnxRuntimeBackend } from './backend';
import { registerKernels } from './kernels';
import { BACKEND_NAME } from './kernels/register';

let kernels: readonly string[] | undefined;

/** The names of the kernels that the backend computes; registered with TensorFlow.js at the first call. */
export function supportedKernels(): readonly string[] {
  return (kernels ??= registerKernels());
}

/** ONNX Runtime's name for what computes on a device. WebGPU reaches any vendor's GPU through Vulkan, Metal or D3D12. */
const PROVIDERS: Record<Device, string> = { cpu: 'cpu', gpu: 'webgpu' };

/** What WebGPU lacks where it finds no GPU. */
const GPU_HINTS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Install the Vulkan loader (libvulkan1) and the Vulkan driver of your GPU',
  win32: 'Install the newest driver of your GPU (with Direct3D 12)',
  darwin: 'Update macOS: it brings Metal for every GPU of a Mac',
};

/**
 * How long a thread waits awake for its next part. Enough for the gap between two operations; the millisecond that is
 * ONNX Runtime's default makes a step take four times as long (measured) when other programs want the processor too.
 */
const SPIN_MICROSECONDS = '20';

/** The engine on ONNX Runtime. It makes itself TensorFlow.js's current backend. */
export class OnnxRuntimeEngine implements Engine {
  readonly name = 'onnxruntime';
  readonly #backend: OnnxRuntimeBackend;

  private constructor(
    readonly device: Device,
    readonly threads: number,
    lean: boolean,
  ) {
    this.#backend = new OnnxRuntimeBackend({
      executionProviders: [PROVIDERS[device]],
      intraOpNumThreads: threads,
      logSeverityLevel: 3,
      enableCpuMemArena: !lean,
      enableMemPattern: !lean, // one block for all of a graph's tensors would be fresh pages every time
      extra: { session: { intra_op: { spin_duration_us: SPIN_MICROSECONDS } } },
    });
  }

  /**
   * @param threads CPU threads that one operation may use
   * @param lean keeps no memory between computations
   * @throws StudioError 'engine' where ONNX Runtime cannot be loaded, or there is no GPU that WebGPU can use
   */
  static async open(device: Device, threads: number, lean = false): Promise<OnnxRuntimeEngine> {
    onnxruntime();
    supportedKernels();
    const engine = new OnnxRuntimeEngine(device, threads, lean);
    if (tf.engine().backendNames().includes(BACKEND_NAME)) tf.removeBackend(BACKEND_NAME);
    tf.registerBackend(BACKEND_NAME, () => engine.#backend);
    await tf.setBackend(BACKEND_NAME);
    if (device === 'gpu') await engine.#tryOut();
    return engine;
  }

  /** The provider looks for a GPU only when its first session is made. */
  async #tryOut(): Promise<void> {
    const probe = tf.tidy(() => tf.add(tf.ones([4]), 1));
    try {
      await probe.data();
    } catch (cause) {
      await this.dispose();
      throw new StudioError(
        'engine',
        'The onnxruntime engine found no GPU on this machine.',
        `${GPU_HINTS[process.platform] ?? 'Install the driver of your GPU'}; the processor works without.`,
        { cause },
      );
    } finally {
      probe.dispose();
    }
  }

  capture(label: string, fn: (inputs: NamedTensorMap) => NamedTensorMap): CapturedFunction {
    return this.#backend.capture(label, fn);
  }

  dispose(): Promise<void> {
    tf.removeBackend(BACKEND_NAME);
    return Promise.resolve();
  }
}
