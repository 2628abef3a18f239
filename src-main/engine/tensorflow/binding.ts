import type * as tf from '@tensorflow/tfjs';

/**
 * What TensorFlow.js's native binding does (tfjs-node 4.22), and one function more, of `install/binding.cc`. Tensors and
 * models are known by numbers.
 */
export interface Binding {
  readonly createTensor: (shape: readonly number[], type: number, values: ArrayBufferView) => number;
  readonly deleteTensor: (tensor: number) => void;
  /** A copy of the values. */
  readonly tensorDataSync: (tensor: number) => ArrayBufferView;
  readonly loadSavedModel: (folder: string, tags: string) => number;
  /** Adds a serialised GraphDef to a loaded model's graph; its variables keep their values. */
  readonly extendSavedModel: (model: number, graph: Uint8Array) => void;
  readonly deleteSavedModel: (model: number) => void;
  /** Feeds and fetches tensors of the model's graph, `node:0`, separated by commas. */
  readonly runSavedModel: (
    model: number,
    tensors: readonly number[],
    feeds: string,
    fetches: string,
  ) => { id: number }[];
  readonly isUsingGpuDevice: () => boolean;
  readonly getNumOfTensors: () => number;
  readonly getNumOfSavedModels: () => number;
  readonly TF_FLOAT: number;
  readonly TF_Version: string;
}

/** The package's TensorFlow.js backend, which executes each op at once. */
export interface NodeBackend extends tf.KernelBackend {
  readonly binding: Binding;
  runSavedModel(
    model: number,
    inputs: readonly tf.Tensor[],
    infos: readonly { name: string; tfDtype?: string }[],
    fetches: readonly string[],
  ): tf.Tensor[];
}
