import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { sizeOf } from '../../../base/tensor';
import type { TraceBackend } from '../backend';
import { chain, register, type Unary, unsupported } from './register';

const reshape = (backend: TraceBackend, x: TensorInfo, shape: number[]) =>
  backend.lazy('Reshape', [x], shape, x.dtype, {});

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
  register<Unary, { perm: number[] }>('Transpose', ({ inputs: { x }, attrs: { perm }, backend }) => {
    const shape = perm.map((axis) => x.shape[axis]!);
    return backend.lazy('Transpose', [x], shape, x.dtype, { perm });
  });
  register<Unary, { begin: number[]; size: number[] }>('Slice', ({ inputs: { x }, attrs, backend }) => {
    const [begin, size] = tf.slice_util.parseSliceParams(x, attrs.begin, attrs.size);
    return backend.lazy('Slice', [x], size!, x.dtype, { begin: begin! });
  });
  register<Record<string, TensorInfo>, { axis: number }>('Concat', ({ inputs, attrs, backend }) => {
    const parts = Object.values(inputs);
    const axis = tf.util.parseAxisParam(attrs.axis, parts[0]!.shape)[0]!;
    const shapes = parts.map((part) => part.shape);
    const shape = tf.backend_util.computeOutShape(shapes, axis);
    return backend.lazy('Concat', parts, shape, parts[0]!.dtype, { axis });
  });
  register<Unary, { reps: number[] }>('Tile', ({ inputs: { x }, attrs: { reps }, backend }) => {
    const shape = x.shape.map((dim, axis) => dim * reps[axis]!);
    return backend.lazy('Tile', [x], shape, x.dtype, { reps });
  });
  register<{ x: TensorInfo; indices: TensorInfo }, { axis: number; batchDims?: number }>(
    'GatherV2',
    ({ inputs: { x, indices }, attrs, backend }) => {
      if (attrs.batchDims)
        throw unsupported(backend, `GatherV2 of ${attrs.batchDims} batch axes`, [x, indices]);
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
    ({ inputs: { x }, attrs: { paddings, constantValue: value }, backend }) => {
      const before = paddings.map(([first]) => first);
      const after = paddings.map(([, last]) => last);
      const shape = x.shape.map((dim, axis) => before[axis]! + dim + after[axis]!);
      return backend.lazy('Pad', [x], shape, x.dtype, { before, after, value });
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
  backend: TraceBackend,
  x: TensorInfo,
  axis: number,
  start: number,
  size: number,
): TensorInfo {
  const shape = x.shape.map((dim, i) => (i === axis ? size : dim));
  const begin = x.shape.map((_, i) => (i === axis ? start : 0));
  return backend.lazy('Slice', [x], shape, x.dtype, { begin });
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
      const expanded = parts.map((part) => node('Reshape', [part], one, dtype, {}));
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
