import { registerCreation } from './creation';
import { registerElementwise } from './elementwise';
import { registerReductions } from './reduction';
import { registerShaping } from './shaping';

/** Registers every kernel of the onnxruntime backend with TensorFlow.js. Once per process. */
export function registerKernels(): void {
  registerElementwise();
  registerShaping();
  registerReductions();
  registerCreation();
}
