import * as tf from '@tensorflow/tfjs';
import { TRACE } from '../backend';
import { registerCreation } from './creation';
import { registerElementwise } from './elementwise';
import { registerReductions } from './reduction';
import { register, unsupported } from './register';
import { registerShaping } from './shaping';

let kernels: readonly string[] | undefined;

/**
 * The names of the kernels that the tracing backend records. At the first call they are registered with TensorFlow.js;
 * and for every other kernel that it knows, one that says by name and shapes what is lacking.
 */
export function supportedKernels(): readonly string[] {
  return (kernels ??= registerKernels());
}

function registerKernels(): string[] {
  registerElementwise();
  registerShaping();
  registerReductions();
  registerCreation();
  const names = tf.getKernelsForBackend(TRACE).map(({ kernelName }) => kernelName);
  for (const { kernelName } of tf.getKernelsForBackend('cpu')) {
    if (names.includes(kernelName)) continue;
    register(kernelName, ({ inputs, backend }) => {
      throw unsupported(backend, kernelName, Object.values(inputs).flat());
    });
  }
  return names;
}
