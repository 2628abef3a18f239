import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../../../base/tensor';
import { NORMALISE } from '../../normalise';
import { fill } from './creation';
import { type Binary, cast, register, type Unary } from './register';

interface Reduce {
  axis?: number | number[];
  /** What TensorFlow.js calls the axes of Max alone. */
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

interface MatMul {
  transposeA: boolean;
  transposeB: boolean;
}

/** Sums, extremes, softmax and matrix products. */
export function registerReductions(): void {
  reduction('Sum', 'ReduceSum');
  reduction('Mean', 'ReduceMean');
  reduction('Max', 'ReduceMax');
  reduction('Min', 'ReduceMin');
  register<{ logits: TensorInfo }, object>('Softmax', ({ inputs: { logits }, backend }) =>
    backend.lazy('Softmax', [logits], logits.shape, logits.dtype, {}),
  );
  register<Record<'x' | 'gain' | 'shift', TensorInfo>, { epsilon: number }>(
    NORMALISE,
    ({ inputs: { x, gain, shift }, attrs: { epsilon }, backend }) => {
      const { shape, dtype } = x;
      const inverse = { shape: [...shape.slice(0, -1), 1], dtype };
      return backend.lazyOutputs('LayerNormalization', [x, gain, shift], [{ shape, dtype }, inverse], {
        epsilon,
      });
    },
  );
  register<Binary, MatMul>('BatchMatMul', ({ inputs: { a, b }, attrs, backend }) => {
    const rows = a.shape.at(attrs.transposeA ? -1 : -2)!;
    const columns = b.shape.at(attrs.transposeB ? -2 : -1)!;
    const batch = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape = [...batch, rows, columns];
    // A sum over nothing, which not every device survives.
    if (sizeOf(a.shape) === 0 && sizeOf(shape) > 0) return fill(backend, shape, 0, a.dtype);
    const { transposeA, transposeB } = attrs;
    return backend.lazy('MatMul', [a, b], shape, a.dtype, { transposeA, transposeB });
  });
}

function reduction(kernel: string, op: 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin'): void {
  register<Unary, Reduce>(kernel, ({ inputs: { x }, attrs, backend }) => {
    const axes = tf.util.parseAxisParam((attrs.reductionIndices ?? attrs.axis)!, x.shape);
    const keepDims = attrs.keepDims ?? false;
    const shape = x.shape.flatMap((dim, i) => (axes.includes(i) ? (keepDims ? [1] : []) : [dim]));
    if (op !== 'ReduceMean' || x.dtype === 'float32') {
      return backend.lazy(op, [x], shape, x.dtype, { keepDims, axes });
    }
    // The mean of whole numbers is none.
    const floats = cast(backend, x, 'float32');
    const mean = backend.lazy(op, [floats], shape, 'float32', { keepDims, axes });
    backend.disposeData(floats.dataId);
    return mean;
  });
}
