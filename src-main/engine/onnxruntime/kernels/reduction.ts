import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../../../base/tensor';
import { NORMALISE } from '../../normalise';
import { fill } from './creation';
import { cast, int64, register } from './register';

interface Reduce {
  axis?: number | number[];
  /** What TensorFlow.js calls the axes of Max alone. */
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

/** Sums, extremes, softmax and matrix products. */
export function registerReductions(): void {
  reduction('Sum', 'ReduceSum');
  reduction('Mean', 'ReduceMean');
  reduction('Max', 'ReduceMax');
  reduction('Min', 'ReduceMin');
  register<{ logits: TensorInfo }, object>('Softmax', ({ inputs: { logits }, backend }) =>
    backend.lazy('Softmax', [logits], logits.shape, logits.dtype, { axis: -1 }),
  );
  registerNormalise();
  registerMatMul();
}

function reduction(kernel: string, op: string): void {
  register<{ x: TensorInfo }, Reduce>(kernel, ({ inputs: { x }, attrs, backend }) => {
    const axes = tf.util.parseAxisParam((attrs.reductionIndices ?? attrs.axis)!, x.shape);
    const shape = x.shape.flatMap((dim, i) => (axes.includes(i) ? (attrs.keepDims ? [1] : []) : [dim]));
    const keepdims = attrs.keepDims ? 1 : 0;
    // Until opset 18 only ReduceSum takes its axes as an input.
    if (op === 'ReduceSum') {
      return backend.lazy(op, [x, int64(axes)], shape, x.dtype, { keepdims, noop_with_empty_axes: 1 });
    }
    if (op !== 'ReduceMean' || x.dtype === 'float32') {
      return backend.lazy(op, [x], shape, x.dtype, { keepdims, axes });
    }
    // The mean of whole numbers is none.
    const floats = cast(backend, x, 'float32');
    const mean = backend.lazy(op, [floats], shape, 'float32', { keepdims, axes });
    backend.disposeData(floats.dataId);
    return mean;
  });
}

function registerNormalise(): void {
  register<Record<'x' | 'gain' | 'shift', TensorInfo>, { epsilon: number }>(
    NORMALISE,
    ({ inputs: { x, gain, shift }, attrs, backend }) => {
      const { shape, dtype } = x;
      const inverse = { shape: [...shape.slice(0, -1), 1], dtype };
      const attributes = { axis: -1, epsilon: { float: attrs.epsilon } };
      const outputs = [{ shape, dtype }, undefined, inverse];
      return backend.lazyOutputs('LayerNormalization', [x, gain, shift], outputs, attributes, '');
    },
  );
}

interface MatMul {
  transposeA: boolean;
  transposeB: boolean;
}

function registerMatMul(): void {
  register<{ a: TensorInfo; b: TensorInfo }, MatMul>(
    'BatchMatMul',
    ({ inputs: { a, b }, attrs, backend }) => {
      const rows = a.shape.at(attrs.transposeA ? -1 : -2)!;
      const columns = b.shape.at(attrs.transposeB ? -2 : -1)!;
      const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
      const shape = [...batch, rows, columns];
      // A sum over nothing, which the WebGPU provider does not survive.
      if (sizeOf(a.shape) === 0 && sizeOf(shape) > 0) return fill(backend, shape, 0, a.dtype);
      if (!attrs.transposeA && !attrs.transposeB) return backend.lazy('MatMul', [a, b], shape, a.dtype);
      const flags = { transA: attrs.transposeA ? 1 : 0, transB: attrs.transposeB ? 1 : 0 };
      return backend.lazy('FusedMatMul', [a, b], shape, a.dtype, flags, 'com.microsoft');
    },
  );
}
