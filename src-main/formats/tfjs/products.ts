import * as tf from '@tensorflow/tfjs';

/** What is used of `BackendWasm`. */
interface WasmBackend {
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  typedArrayFromHeap(tensor: tf.TensorInfo): Float32Array;
  disposeData(id: tf.DataId): void;
}

const KERNEL = 'BatchMatMul';
const BACKEND = 'wasm';

/**
 * Keeps the WebAssembly backend from holding all weights twice. It packs a matrix for a product and keeps what it packed
 * until the matrix is disposed, for a next product; where each is needed once, it is given a copy that goes at once.
 *
 * @returns what restores the backend's own way
 */
export function multiplyByCopies(): () => void {
  const own = tf.getKernel(KERNEL, BACKEND);
  replace(own, {
    ...own,
    kernelFunc: (call) => {
      const backend = call.backend as WasmBackend;
      const b = copyOf(call.inputs.b!, backend);
      const product = own.kernelFunc({ ...call, inputs: { ...call.inputs, b } });
      backend.disposeData(b.dataId);
      return product;
    },
  });
  return () => replace(own, own);
}

/** TensorFlow.js warns of a kernel that is registered over another. */
function replace(old: tf.KernelConfig, kernel: tf.KernelConfig): void {
  tf.unregisterKernel(old.kernelName, old.backendName);
  tf.registerKernel(kernel);
}

function copyOf(tensor: tf.TensorInfo, backend: WasmBackend): tf.TensorInfo {
  // First the room, then the views: to make room may move all memory.
  const copy = backend.makeOutput(tensor.shape, tensor.dtype);
  backend.typedArrayFromHeap(copy).set(backend.typedArrayFromHeap(tensor));
  return copy;
}
