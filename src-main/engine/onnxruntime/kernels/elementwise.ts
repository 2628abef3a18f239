import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import type { OnnxRuntimeBackend } from '../backend';
import { cast, chain, float, register, share } from './register';

interface Binary extends Record<string, TensorInfo> {
  a: TensorInfo;
  b: TensorInfo;
}
interface Unary extends Record<string, TensorInfo> {
  x: TensorInfo;
}

const broadcast = (a: TensorInfo, b: TensorInfo) =>
  tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);

/** Kernels with two operands that are one ONNX node on equal types. */
const ARITHMETIC = {
  Add: 'Add',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'Div',
  Pow: 'Pow',
};

const COMPARISONS = {
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  Equal: 'Equal',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
};

/** Kernels of one float operand that are one ONNX node. */
const UNARY = {
  Abs: 'Abs',
  Ceil: 'Ceil',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  Neg: 'Neg',
  Reciprocal: 'Reciprocal',
  Relu: 'Relu',
  Round: 'Round',
  Sigmoid: 'Sigmoid',
  Sign: 'Sign',
  Sqrt: 'Sqrt',
  Tanh: 'Tanh',
};

export function registerElementwise(): void {
  for (const [kernel, op] of Object.entries(ARITHMETIC)) {
    register<Binary, object>(kernel, ({ inputs: { a, b }, backend }) =>
      backend.lazy(op, [a, b], broadcast(a, b), a.dtype),
    );
  }
  for (const [kernel, op] of Object.entries(COMPARISONS)) {
    register<Binary, object>(kernel, ({ inputs: { a, b }, backend }) =>
      backend.lazy(op, [a, b], broadcast(a, b), 'bool'),
    );
  }
  for (const [kernel, op] of Object.entries({ Maximum: 'Max', Minimum: 'Min' })) {
    register<Binary, object>(kernel, ({ inputs: { a, b }, backend }) =>
      backend.lazy(op, [a, b], broadcast(a, b), a.dtype),
    );
  }
  register<Binary, object>('NotEqual', ({ inputs: { a, b }, backend }) =>
    chain(backend, (node) =>
      node('Not', [node('Equal', [a, b], broadcast(a, b), 'bool')], broadcast(a, b), 'bool'),
    ),
  );
  register<Binary, object>('SquaredDifference', ({ inputs: { a, b }, backend }) =>
    chain(backend, (node) => {
      const difference = node('Sub', [a, b], broadcast(a, b), a.dtype);
      return node('Mul', [difference, difference], difference.shape, a.dtype);
    }),
  );
  for (const [kernel, op] of Object.entries(UNARY)) {
    register<Unary, object>(kernel, ({ inputs: { x }, backend }) => unary(backend, op, x));
  }
  register<Unary, object>('LogicalNot', ({ inputs: { x }, backend }) =>
    backend.lazy('Not', [x], x.shape, 'bool'),
  );
  register<Unary, object>('Square', ({ inputs: { x }, backend }) =>
    backend.lazy('Mul', [x, x], x.shape, x.dtype),
  );
  register<Unary, object>('Rsqrt', ({ inputs: { x }, backend }) =>
    chain(backend, (node) => node('Reciprocal', [node('Sqrt', [x], x.shape, x.dtype)], x.shape, x.dtype)),
  );
  registerRest();
}

/** Rounding leaves whole numbers as they are; ONNX defines it for floats only. */
function unary(backend: OnnxRuntimeBackend, op: string, x: TensorInfo): TensorInfo {
  if (x.dtype === 'int32' && ['Ceil', 'Floor', 'Round'].includes(op)) return share(backend, x);
  return backend.lazy(op, [x], x.shape, x.dtype);
}

function registerRest(): void {
  register<Unary, { alpha: number }>('Step', ({ inputs: { x }, attrs, backend }) =>
    chain(backend, (node) => {
      const positive = node('Greater', [x, float(0)], x.shape, 'bool');
      return node('Where', [positive, float(1), float(attrs.alpha)], x.shape, 'float32');
    }),
  );
  register<Unary, { clipValueMin: number; clipValueMax: number }>(
    'ClipByValue',
    ({ inputs: { x }, attrs, backend }) =>
      backend.lazy('Clip', [x, float(attrs.clipValueMin), float(attrs.clipValueMax)], x.shape, x.dtype),
  );
  register<Unary, { dtype: tf.DataType }>('Cast', ({ inputs: { x }, attrs, backend }) =>
    cast(backend, x, attrs.dtype),
  );
  register<Unary, object>('Identity', ({ inputs: { x }, backend }) => share(backend, x));
  register<Record<string, TensorInfo>, object>('AddN', ({ inputs, backend }) => {
    const terms = Object.values(inputs);
    return backend.lazy('Sum', terms, terms[0]!.shape, terms[0]!.dtype);
  });
  register<{ condition: TensorInfo; t: TensorInfo; e: TensorInfo }, object>('Select', ({ inputs, backend }) =>
    backend.lazy('Where', [inputs.condition, inputs.t, inputs.e], inputs.t.shape, inputs.t.dtype),
  );
}
