import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../../../base/tensor';
import type { OnnxRuntimeBackend } from '../backend';
import { chain, int64, register, scalar } from './register';

interface Unary extends Record<string, TensorInfo> {
  x: TensorInfo;
}

const reshape = (backend: OnnxRuntimeBackend, x: TensorInfo, shape: number[]) =>
  // A zero in ONNX's shape means "as it was" unless allowzero says otherwise.
  backend.lazy('Reshape', [x, int64(shape)], shape, x.dtype, { allowzero: 1 });

/** Kernels that move values about without computing with them. */
export function registerShaping(): void {
  register<Unary, { shape: number[] }>('Reshape', ({ inputs: { x }, attrs, backend }) =>
    reshape(backend, x, tf.util.inferFromImplicitShape(attrs.shape, sizeOf(x.shape))),
  );
  register<{ input: TensorInfo }, { dim: number }>('ExpandDims', ({ inputs: { input }, attrs, backend }) => {
    const shape = [...input.shape];
    shape.splice(attrs.dim < 0 ? shape.length + 1 + attrs.dim : attrs.dim, 0, 1);
    return reshape(backend, input, shape);
  });
  register<Unary, { perm: number[] }>('Transpose', ({ inputs: { x }, attrs: { perm }, backend }) =>
    backend.lazy(
      'Transpose',
      [x],
      perm.map((axis) => x.shape[axis]!),
      x.dtype,
      { perm },
    ),
  );
  register<Unary, { begin: number[]; size: number[] }>('Slice', ({ inputs: { x }, attrs, backend }) => {
    const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    const end = begin!.map((start, axis) => start + size![axis]!);
    return backend.lazy('Slice', [x, int64(begin!), int64(end)], size!, x.dtype);
  });
  register<Record<string, TensorInfo>, { axis: number }>('Concat', ({ inputs, attrs, backend }) => {
    const parts = Object.values(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis, parts[0]!.shape)[0]!;
    const shape = tf.backend_util.computeOutShape(
      parts.map((part) => part.shape),
      axis,
    );
    return backend.lazy('Concat', parts, shape, parts[0]!.dtype, { axis });
  });
  register<Unary, { reps: number[] }>('Tile', ({ inputs: { x }, attrs: { reps }, backend }) =>
    backend.lazy(
      'Tile',
      [x, int64(reps)],
      x.shape.map((dim, axis) => dim * reps[axis]!),
      x.dtype,
    ),
  );
  register<{ x: TensorInfo; indices: TensorInfo }, { axis: number; batchDims: number }>(
    'GatherV2',
    ({ inputs: { x, indices }, attrs, backend }) => {
      const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0]!;
      const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
      return backend.lazy('Gather', [x, indices], shape, x.dtype, { axis });
    },
  );
  registerPaddingAndSplitting();
  registerStacking();
}

function registerPaddingAndSplitting(): void {
  register<Unary, { paddings: [number, number][]; constantValue: number }>(
    'PadV2',
    ({ inputs: { x }, attrs, backend }) => {
      const before = attrs.paddings.map(([first]) => first);
      const after = attrs.paddings.map(([, last]) => last);
      const shape = x.shape.map((dim, axis) => before[axis]! + dim + after[axis]!);
      return backend.lazy(
        'Pad',
        [x, int64([...before, ...after]), scalar(attrs.constantValue, x.dtype)],
        shape,
        x.dtype,
      );
    },
  );
  register<Unary, { numOrSizeSplits: number | number[]; axis: number }>(
    'SplitV',
    ({ inputs: { x }, attrs, backend }) => {
      const axis = tf.util.parseAxisParam(attrs.axis, x.shape)[0]!;
      let start = 0;
      return tf.backend_util
        .prepareSplitSize(x as unknown as tf.Tensor, attrs.numOrSizeSplits, axis)
        .map((size) => {
          const part = sliceAxis(backend, x, axis, start, size);
          start += size;
          return part;
        });
    },
  );
}

function sliceAxis(
  backend: OnnxRuntimeBackend,
  x: TensorInfo,
  axis: number,
  start: number,
  size: number,
): TensorInfo {
  const shape = x.shape.map((dim, i) => (i === axis ? size : dim));
  return backend.lazy('Slice', [x, int64([start]), int64([start + size]), int64([axis])], shape, x.dtype);
}

function registerStacking(): void {
  register<Record<string, TensorInfo>, { axis: number }>('Pack', ({ inputs, attrs, backend }) => {
    const parts = Object.values(inputs);
    const { dtype } = parts[0]!;
    const axis = attrs.axis < 0 ? parts[0]!.shape.length + 1 + attrs.axis : attrs.axis;
    const one = [...parts[0]!.shape];
    one.splice(axis, 0, 1);
    const all = one.map((dim, i) => (i === axis ? parts.length : dim));
    return chain(backend, (node) => {
      const expanded = parts.map((part) => node('Reshape', [part, int64(one)], one, dtype, { allowzero: 1 }));
      return node('Concat', expanded, all, dtype, { axis });
    });
  });
  register<{ value: TensorInfo }, { axis: number }>('Unpack', ({ inputs: { value }, attrs, backend }) => {
    const axis = attrs.axis < 0 ? value.shape.length + attrs.axis : attrs.axis;
    const shape = value.shape.filter((_, i) => i !== axis);
    return Array.from({ length: value.shape[axis]! }, (_, index) => {
      const part = sliceAxis(backend, value, axis, index, 1);
      const result = reshape(backend, part, shape);
      backend.disposeData(part.dataId);
      return result;
    });
  });
}
