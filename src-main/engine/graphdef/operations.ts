import type { ElementType, OpName, Operations, Reduction, TensorRecord } from '../trace/graph';
import type { Attributes, AttrValue } from './model';

/** What a rule is given: references to the operands, what the operation is told, and ways to write nodes. */
export interface GraphOperation<K extends OpName = OpName> {
  inputs: readonly string[];
  attributes: Operations[K];
  /** The first operand and the first result. */
  input: TensorRecord;
  output: TensorRecord;
  /** Writes a node and returns the reference to its result. */
  emit: (op: string, inputs: readonly string[], attributes: Attributes) => string;
  /** Whole numbers as a constant operand; a vector unless told otherwise. */
  int32: (values: readonly number[], shape?: readonly number[]) => string;
  scalar: (value: number, dtype: ElementType) => string;
}

/** Writes an operation and returns the references to its results. */
type Rule<K extends OpName> = (operation: GraphOperation<K>) => string | string[];

type Plain = Pick<GraphOperation, 'inputs' | 'input' | 'emit'>;

const T = (dtype: ElementType): AttrValue => ({ type: dtype });
const INT32: AttrValue = { type: 'int32' };

/** An operation that TensorFlow has under the given name, whose one attribute is the operands' type. */
const typed =
  (op: string) =>
  ({ inputs, input, emit }: Plain): string =>
    emit(op, inputs, { T: T(input.dtype) });

/** One on truth values, which has no attribute. */
const logical =
  (op: string) =>
  ({ inputs, emit }: Plain): string =>
    emit(op, inputs, {});

const reduction =
  (op: string) =>
  ({
    inputs,
    attributes: { axes, keepDims },
    input,
    emit,
    int32,
  }: Pick<GraphOperation, 'inputs' | 'input' | 'emit' | 'int32'> & { attributes: Reduction }): string =>
    emit(op, [...inputs, int32(axes)], { T: T(input.dtype), Tidx: INT32, keep_dims: { bool: keepDims } });

/** How TensorFlow's graphs write each operation. */
export const OPERATIONS: { [K in OpName]: Rule<K> } = {
  Add: typed('AddV2'),
  Sub: typed('Sub'),
  Mul: typed('Mul'),
  Div: typed('RealDiv'),
  Pow: typed('Pow'),
  Max: typed('Maximum'),
  Min: typed('Minimum'),
  Greater: typed('Greater'),
  GreaterOrEqual: typed('GreaterEqual'),
  Less: typed('Less'),
  LessOrEqual: typed('LessEqual'),
  Equal: typed('Equal'),
  And: logical('LogicalAnd'),
  Or: logical('LogicalOr'),
  Not: logical('LogicalNot'),
  Abs: typed('Abs'),
  Neg: typed('Neg'),
  Relu: typed('Relu'),
  Sign: typed('Sign'),
  Ceil: typed('Ceil'),
  Erf: typed('Erf'),
  Exp: typed('Exp'),
  Floor: typed('Floor'),
  Log: typed('Log'),
  Reciprocal: typed('Reciprocal'),
  Round: typed('Round'),
  Sigmoid: typed('Sigmoid'),
  Sqrt: typed('Sqrt'),
  Tanh: typed('Tanh'),
  Softmax: typed('Softmax'),
  Identity: typed('Identity'),
  Sum: ({ inputs, input, emit }) => emit('AddN', inputs, { N: { int: inputs.length }, T: T(input.dtype) }),
  Where: ({ inputs, output, emit }) => emit('SelectV2', inputs, { T: T(output.dtype) }),
  Clip: ({ inputs, attributes: { min, max }, output: { dtype }, emit, scalar }) =>
    emit('ClipByValue', [...inputs, scalar(min, dtype), scalar(max, dtype)], { T: T(dtype) }),
  Cast: ({ inputs, input, output, emit }) =>
    emit('Cast', inputs, { SrcT: T(input.dtype), DstT: T(output.dtype) }),
  Reshape: ({ inputs, output, emit, int32 }) =>
    emit('Reshape', [...inputs, int32(output.shape)], { T: T(output.dtype), Tshape: INT32 }),
  Transpose: ({ inputs, attributes: { perm }, input, emit, int32 }) =>
    emit('Transpose', [...inputs, int32(perm)], { T: T(input.dtype), Tperm: INT32 }),
  Slice: ({ inputs, attributes: { begin }, output, emit, int32 }) =>
    emit('Slice', [...inputs, int32(begin), int32(output.shape)], { T: T(output.dtype), Index: INT32 }),
  Concat: ({ inputs, attributes: { axis }, input, emit, scalar }) =>
    emit('ConcatV2', [...inputs, scalar(axis, 'int32')], {
      N: { int: inputs.length },
      T: T(input.dtype),
      Tidx: INT32,
    }),
  Tile: ({ inputs, attributes: { reps }, input, emit, int32 }) =>
    emit('Tile', [...inputs, int32(reps)], { T: T(input.dtype), Tmultiples: INT32 }),
  Gather: ({ inputs, attributes: { axis }, input, emit, scalar }) =>
    emit('GatherV2', [...inputs, scalar(axis, 'int32')], {
      Tparams: T(input.dtype),
      Tindices: INT32,
      Taxis: INT32,
    }),
  Pad: ({ inputs, attributes: { before, after, value }, input, emit, int32, scalar }) => {
    const sizes = before.flatMap((size, axis) => [size, after[axis]!]);
    const paddings = int32(sizes, [before.length, 2]);
    return emit('PadV2', [...inputs, paddings, scalar(value, input.dtype)], {
      T: T(input.dtype),
      Tpaddings: INT32,
    });
  },
  ReduceSum: reduction('Sum'),
  ReduceMean: reduction('Mean'),
  ReduceMax: reduction('Max'),
  ReduceMin: reduction('Min'),
  MatMul: ({ inputs, attributes: { transposeA, transposeB }, input, output, emit }) => {
    const [a, b]: AttrValue[] = [{ bool: transposeA }, { bool: transposeB }];
    return output.shape.length === 2
      ? emit('MatMul', inputs, { T: T(input.dtype), transpose_a: a!, transpose_b: b! })
      : emit('BatchMatMulV2', inputs, { T: T(input.dtype), adj_x: a!, adj_y: b! });
  },
  LayerNormalization: ({ inputs: [x, gain, shift], attributes: { epsilon }, input, emit, int32, scalar }) => {
    const float = { T: T('float32') };
    const overRow = { ...float, Tidx: INT32, keep_dims: { bool: true } };
    const axis = int32([input.shape.length - 1]);
    const centred = emit('Sub', [x!, emit('Mean', [x!, axis], overRow)], float);
    const variance = emit('Mean', [emit('Square', [centred], float), axis], overRow);
    const inverse = emit('Rsqrt', [emit('AddV2', [variance, scalar(epsilon, 'float32')], float)], float);
    const unit = emit('Mul', [centred, inverse], float);
    return [emit('AddV2', [emit('Mul', [unit, gain!], float), shift!], float), inverse];
  },
};

/** What TensorFlow calls the result of each node that is written, by which a function's body refers to it. */
const RESULTS: Readonly<Record<string, readonly string[]>> = {
  y: [
    'Abs',
    'Cast',
    'Ceil',
    'Erf',
    'Exp',
    'Floor',
    'Log',
    'LogicalNot',
    'Neg',
    'Reciprocal',
    'Round',
    'Rsqrt',
    'Sigmoid',
    'Sign',
    'Sqrt',
    'Square',
    'Tanh',
    'Transpose',
  ],
  z: [
    'AddV2',
    'Equal',
    'Greater',
    'GreaterEqual',
    'Less',
    'LessEqual',
    'LogicalAnd',
    'LogicalOr',
    'Maximum',
    'Minimum',
    'Mul',
    'Pow',
    'RealDiv',
    'Sub',
  ],
  activations: ['Relu'],
  product: ['MatMul'],
  softmax: ['Softmax'],
  sum: ['AddN'],
};

const RESULT_OF = new Map(
  Object.entries(RESULTS).flatMap(([result, ops]) => ops.map((op) => [op, result] as const)),
);

/** The name of a node's first result. */
export function resultName(op: string): string {
  return RESULT_OF.get(op) ?? 'output';
}
