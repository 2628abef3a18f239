import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import type { OnnxRuntimeBackend } from '../backend';
import { cast, chain, register, scalar, share, unsupported } from './register';

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

/** Kernels of one operand that are one ONNX node on floats and on whole numbers. */
const UNARY = { Abs: 'Abs', Neg: 'Neg', Relu: 'Relu', Sign: 'Sign' };

/** Kernels of one operand that are one ONNX node on floats only. */
const FLOAT_UNARY = {
  Ceil: 'Ceil',
  Erf: 'Erf',
  Exp: 'Exp',
  Floor: 'Floor',
  Log: 'Log',
  Reciprocal: 'Reciprocal',
  Round: 'Round',
  Sigmoid: 'Sigmoid',
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
    register<Unary, object>(kernel, ({ inputs: { x }, backend }) => backend.lazy(op, [x], x.shape, x.dtype));
  }
  for (const [kernel, op] of Object.entries(FLOAT_UNARY)) {
    register<Unary, object>(kernel, ({ inputs: { x }, backend }) => floatUnary(backend, op, x));
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

/** Rounding leaves whole numbers as they are; of all else TensorFlow.js gives whole numbers, cut off: of no use here. */
function floatUnary(backend: OnnxRuntimeBackend, op: string, x: TensorInfo): TensorInfo {
  if (x.dtype === 'float32') return backend.lazy(op, [x], x.shape, x.dtype);
  if (x.dtype === 'int32' && op === 'Round') return share(backend, x);
  throw unsupported(op, [x]);
}

function registerRest(): void {
  register<Unary, { alpha: number }>('Step', ({ inputs: { x }, attrs, backend }) =>
    chain(backend, (node) => {
      const positive = node('Greater', [x, scalar(0, x.dtype)], x.shape, 'bool');
      return node('Where', [positive, scalar(1, x.dtype), scalar(attrs.alpha, x.dtype)], x.shape, x.dtype);
    }),
  );
  register<Unary, { clipValueMin: number; clipValueMax: number }>(
    'ClipByValue',
    ({ inputs: { x }, attrs, backend }) =>
      backend.lazy(
        'Clip',
        [x, scalar(attrs.clipValueMin, x.dtype), scalar(attrs.clipValueMax, x.dtype)],
        x.shape,
        x.dtype,
      ),
  );
  register<Unary, { dtype: tf.DataType }>('Cast', ({ inputs: { x }, attrs, backend }) =>
    cast(backend, x, attrs.dtype),
  );
  register<Unary, object>('Identity', ({ inputs: { x }, backend }) => share(backend, x));
  register<Record<string, TensorInfo>, object>('AddN', ({ inputs, backend }) => {
    const terms = Object.values(inputs);
    const { shape, dtype } = terms[0]!;
    if (dtype === 'float32') return backend.lazy('Sum', terms, shape, dtype);
    return chain(backend, (node) => terms.reduce((sum, term) => node('Add', [sum, term], shape, dtype)));
  });
  register<{ condition: TensorInfo; t: TensorInfo; e: TensorInfo }, object>(
    'Select',
    ({ inputs, backend }) => {
      const { condition, t, e } = inputs;
      if (t.dtype !== 'bool') return backend.lazy('Where', [condition, t, e], t.shape, t.dtype);
      return chain(backend, (node) => {
        const [yes, no] = [t, e].map((x) =>
          node('And', [x, x === t ? condition : node('Not', [condition], t.shape, 'bool')], t.shape, 'bool'),
        );
        return node('Or', [yes!, no!], t.shape, 'bool');
      });
    },
  );
}
