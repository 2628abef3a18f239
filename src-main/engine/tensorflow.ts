import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../base/errors';
import { EagerEngine, releaseBackend } from './eager';
import type { Engine } from './types';

/** Named in a variable: the package is optional, and its absence must fail neither the type check nor the bundle. */
const PACKAGE: string = '@tensorflow/tfjs-node-gpu';

interface TensorFlowBackend extends tf.KernelBackend {
  isUsingGpuDevice: boolean;
}

/**
 * CUDA through libtensorflow.
 *
 * @throws StudioError 'engine' with the reason where the package, its library or a GPU is missing
 */
export async function openTensorFlowEngine(): Promise<Engine> {
  try {
    await import(PACKAGE);
  } catch (cause) {
    throw new StudioError(
      'engine',
      'The tensorflow engine is not installed here.',
      'It needs Linux or Windows with CUDA 11.2 and an install with access to the internet (npm install @tensorflow/tfjs-node-gpu); the onnxruntime engine works without it.',
      { cause },
    );
  }
  await tf.setBackend('tensorflow');
  const { isUsingGpuDevice } = tf.backend() as TensorFlowBackend;
  if (!isUsingGpuDevice) {
    throw new StudioError(
      'engine',
      'The tensorflow engine sees no GPU.',
      'Check the NVIDIA driver and CUDA 11.2; on the processor the onnxruntime engine is faster.',
    );
  }
  return new EagerEngine('tensorflow', 'gpu', 1, () => {
    releaseBackend('tensorflow');
  });
}
