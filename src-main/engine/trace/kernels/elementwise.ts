import * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import type { TraceBackend } from '../backend';
import { fill } from './creation';
import { type Binary, cast, chain, register, share, type Unary, unsupported } from './register';

const broadcast = (a: TensorInfo, b: TensorInfo) =>
  tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);

/** Kernels of two operands that are one operation on equal types. */
const ARITHMETIC = {
  Add: 'Add',
  Sub: 'Sub',
  Multiply: 'Mul',
  RealDiv: 'Div',
  Pow: 'Pow',
  Maximum: 'Max',
  Minimum: 'Min',
} as const;

const COMPARISONS = {
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  Equal: 'Equal',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
} as const;

/** Kernels of one operand that are one operation on floats and on whole numbers. */
const UNARY = ['Abs', 'Neg', 'Relu', 'Sign'] as const;

/** Kernels of one operand that are one operation on floats only. */
const FLOAT_UNARY = [
  'Ceil',
  'Erf',
  'Exp',
  'Floor',
  'Log',
  'Reciprocal',
  'Round',
  'Sigmoid',
  'Sqrt',
  'Tanh',
] as const;

export function registerElementwise(): void {
  registerBinary();
  registerUnary();
  register<Unary, { dtype: tf.DataType }>('Cast', ({ inputs: { x }, attrs, backend }) =>
    cast(backend, x, attrs.dtype),
  );
  register<Unary, object>('Identity', ({ inputs: { x }, backend }) => share(backend, x));
  register<Record<string, TensorInfo>, object>('AddN', ({ inputs, backend }) => {
    const terms = Object.values(inputs);
    const { shape, dtype } = terms[0]!;
    if (dtype === 'float32') return backend.lazy('Sum', terms, shape, dtype, {});
    return chain(backend, (node) => terms.reduce((sum, term) => node('Add', [sum, term], shape, dtype, {})));
  });
  register<{ condition: TensorInfo; t: TensorInfo; e: TensorInfo }, object>(
    'Select',
    ({ inputs: { condition, t, e }, backend }) => {
      if (t.dtype !== 'bool') return backend.lazy('Where', [condition, t, e], t.shape, t.dtype, {});
      return chain(backend, (node) => {
        const yes = node('And', [t, condition], t.shape, 'bool', {});
        const other = node('Not', [condition], condition.shape, 'bool', {});
        const no = node('And', [e, other], t.shape, 'bool', {});
        return node('Or', [yes, no], t.shape, 'bool', {});
      });
    },
  );
}

function registerBinary(): void {
  for (const [kernel, op] of Object.entries(ARITHMETIC)) {
    register<Binary, object>(kernel, ({ inputs: { a, b }, backend }) =>
      backend.lazy(op, [a, b], broadcast(a, b), a.dtype, {}),
    );
  }
  for (const [kernel, op] of Object.entries(COMPARISONS)) {
    register<Binary, object>(kernel, ({ inputs: { a, b }, backend }) =>
      backend.lazy(op, [a, b], broadcast(a, b), 'bool', {}),
    );
  }
  register<Binary, object>('NotEqual', ({ inputs: { a, b }, backend }) =>
    chain(backend, (node) => {
      const equal = node('Equal', [a, b], broadcast(a, b), 'bool', {});
      return node('Not', [equal], equal.shape, 'bool', {});
    }),
  );
  register<Binary, object>('SquaredDifference', ({ inputs: { a, b }, backend }) =>
    chain(backend, (node) => {
      const difference = node('Sub', [a, b], broadcast(a, b), a.dtype, {});
      return node('Mul', [difference, difference], difference.shape, a.dtype, {});
    }),
  );
}

function registerUnary(): void {
  for (const op of UNARY) {
    register<Unary, object>(op, ({ inputs: { x }, backend }) => backend.lazy(op, [x], x.shape, x.dtype, {}));
  }
  for (const op of FLOAT_UNARY) {
    register<Unary, object>(op, ({ inputs: { x }, backend }) => floatUnary(backend, op, x));
  }
  register<Unary, object>('LogicalNot', ({ inputs: { x }, backend }) =>
    backend.lazy('Not', [x], x.shape, 'bool', {}),
  );
  register<Unary, object>('Square', ({ inputs: { x }, backend }) =>
    backend.lazy('Mul', [x, x], x.shape, x.dtype, {}),
  );
  register<Unary, object>('Rsqrt', ({ inputs: { x }, backend }) =>
    chain(backend, (node) => {
      const root = node('Sqrt', [x], x.shape, x.dtype, {});
      return node('Reciprocal', [root], x.shape, x.dtype, {});
    }),
  );
  register<Unary, { alpha: number }>('Step', ({ inputs: { x }, attrs, backend }) => {
    const scalars = [0, 1, attrs.alpha].map((value) => fill(backend, [], value, x.dtype));
    const [zero, one, alpha] = scalars as [TensorInfo, TensorInfo, TensorInfo];
    const step = chain(backend, (node) => {
      const positive = node('Greater', [x, zero], x.shape, 'bool', {});
      return node('Where', [positive, one, alpha], x.shape, x.dtype, {});
    });
    for (const { dataId } of scalars) backend.disposeData(dataId);
    return step;
  });
  register<Unary, { clipValueMin: number; clipValueMax: number }>(
    'ClipByValue',
    ({ inputs: { x }, attrs: { clipValueMin: min, clipValueMax: max }, backend }) =>
      backend.lazy('Clip', [x], x.shape, x.dtype, { min, max }),
  );
}

/** Rounding leaves whole numbers as they are; of all else TensorFlow.js gives whole numbers, cut off: of no use here. */
function floatUnary(backend: TraceBackend, op: (typeof FLOAT_UNARY)[number], x: TensorInfo): TensorInfo {
  if (x.dtype === 'float32') return backend.lazy(op, [x], x.shape, x.dtype, {});
  if (x.dtype === 'int32' && op === 'Round') return share(backend, x);
  throw unsupported(backend, op, [x]);
}
