import * as tf from '@tensorflow/tfjs';
import { registerCreation } from './creation';
import { registerElementwise } from './elementwise';
import { registerReductions } from './reduction';
import { BACKEND_NAME, register, unsupported } from './register';
import { registerShaping } from './shaping';

/**
 * Registers every kernel of the onnxruntime backend with TensorFlow.js, once per process; and for every other kernel
 * that TensorFlow.js knows, one that says by name and shapes what is lacking.
 *
 * @returns the names of the kernels that compute
 */
export function registerKernels(): string[] {
  registerElementwise();
  registerShaping();
  registerReductions();
  registerCreation();
  const names = tf.getKernelsForBackend(BACKEND_NAME).map(({ kernelName }) => kernelName);
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (names.includes(kernelName)) continue;
    register(kernelName, ({ inputs }) => {
      throw unsupported(kernelName, Object.values(inputs).flat());
    });
  }
  return names;
}
