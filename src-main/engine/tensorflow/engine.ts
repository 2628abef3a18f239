import * as tf from '@tensorflow/tfjs';
import { StudioError } from '../../base/errors';
import { EagerEngine, releaseBackend } from '../eager';
import type { Engine } from '../types';

/** Named in a variable: the package is optional, and its absence must fail neither the type check nor the bundle. */
const PACKAGE: string = '@tensorflow/tfjs-node-gpu';

const WITHOUT = 'the onnxruntime engine works without it.';

/** Why the package could not be loaded, and what to do about it on this kind of machine. */
export function notLoaded(cause: unknown, platform: NodeJS.Platform = process.platform): StudioError {
  const because = (message: string, hint: string) => new StudioError('engine', message, hint, { cause });
  if (platform === 'darwin') {
    const hint = 'On a Mac choose the onnxruntime engine: its GPU device computes through Metal.';
    return because('The tensorflow engine is there for Linux and Windows only.', hint);
  }
  const { code, message } = cause as { code?: unknown; message?: unknown };
  if (code === 'ERR_MODULE_NOT_FOUND' && String(message).includes(PACKAGE)) {
    return because(
      'The tensorflow engine is not installed here.',
      `On a machine with an NVIDIA GPU install CUDA 11.2, then run “npm install ${PACKAGE}” in the program’s folder with access to the internet; ${WITHOUT}`,
    );
  }
  const [first = ''] = String(message).split('\n');
  return because(
    `The tensorflow engine is installed, but does not load: ${first.replace(/\.$/, '')}.`,
    `Check that CUDA 11.2 and cuDNN 8.1 are there, or install it again (npm install ${PACKAGE}); ${WITHOUT}`,
  );
}

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
    throw notLoaded(cause);
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
