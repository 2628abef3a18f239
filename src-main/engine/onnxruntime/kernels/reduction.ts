import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { int64, register } from './register';

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
  registerMatMul();
}

function reduction(kernel: string, op: string): void {
  register<{ x: TensorInfo }, Reduce>(kernel, ({ inputs: { x }, attrs, backend }) => {
    const axes = tf.util.parseAxisParam((attrs.reductionIndices ?? attrs.axis)!, x.shape);
    const shape = x.shape.flatMap((dim, i) => (axes.includes(i) ? (attrs.keepDims ? [1] : []) : [dim]));
    const keepdims = attrs.keepDims ? 1 : 0;
    // Until opset 18 only ReduceSum takes its axes as an input.
    return op === 'ReduceSum'
      ? backend.lazy(op, [x, int64(axes)], shape, x.dtype, { keepdims, noop_with_empty_axes: 1 })
      : backend.lazy(op, [x], shape, x.dtype, { keepdims, axes });
  });
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
      if (!attrs.transposeA && !attrs.transposeB) return backend.lazy('MatMul', [a, b], shape, a.dtype);
      const flags = { transA: attrs.transposeA ? 1 : 0, transB: attrs.transposeB ? 1 : 0 };
      return backend.lazy('FusedMatMul', [a, b], shape, a.dtype, flags, 'com.microsoft');
    },
  );
}
