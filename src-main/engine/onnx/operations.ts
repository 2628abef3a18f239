import type { ElementType, OpName, Operations, Reduction, TensorRecord } from '../trace/graph';
import type { Attribute } from './model';

/** The node that computes an operation's results. */
export interface Emitted {
  op: string;
  inputs: readonly string[];
  attributes?: Readonly<Record<string, Attribute>> | undefined;
  domain?: string | undefined;
  /** Which of the node's outputs are the operation's results; the first by default. */
  results?: readonly number[];
}

/** What a rule is given: names of the operands, what the operation is told, and ways to write what is needed before. */
export interface OnnxOperation<K extends OpName = OpName> {
  inputs: readonly string[];
  attributes: Operations[K];
  /** The first operand and the first result. */
  input: TensorRecord;
  output: TensorRecord;
  /** Writes a node with one result and returns its name. */
  emit: (op: string, inputs: readonly string[], attributes?: Emitted['attributes']) => string;
  /** Whether nodes of ONNX Runtime's own may be written; its WebGPU provider leaves them to the processor. */
  contrib: boolean;
  /** A vector as a constant operand. */
  int64: (values: readonly number[]) => string;
  scalar: (value: number, dtype: ElementType) => string;
  /** Ones as a constant operand, float32. */
  ones: (shape: readonly number[]) => string;
}

type Rule<K extends OpName> = (operation: OnnxOperation<K>) => Emitted;

/** An operation that ONNX has under the given name, with nothing to say beside the operands. */
const same =
  (op: string) =>
  ({ inputs }: { inputs: readonly string[] }): Emitted => ({ op, inputs });

const flag = (on: boolean): number => (on ? 1 : 0);

/** Until opset 18 only ReduceSum takes its axes as an input. */
const reduction =
  (op: string) =>
  ({
    inputs,
    attributes: { axes, keepDims },
  }: {
    inputs: readonly string[];
    attributes: Reduction;
  }): Emitted => ({
    op,
    inputs,
    attributes: { axes, keepdims: flag(keepDims) },
  });

/** `TensorProto.DataType` */
const TYPES: Record<ElementType, number> = { float32: 1, int32: 6, bool: 9, half: 10 };

function product({ inputs, attributes, input, output, contrib, emit }: OnnxOperation<'MatMul'>): Emitted {
  const flags = { transA: flag(attributes.transposeA), transB: flag(attributes.transposeB) };
  if (!attributes.transposeA && !attributes.transposeB) return { op: 'MatMul', inputs };
  if (contrib) return { op: 'FusedMatMul', domain: 'com.microsoft', inputs, attributes: flags };
  // A vector by itself: a product would give one row of work to a whole GPU.
  if (inputs[0] === inputs[1] && attributes.transposeB && input.shape.length === 2 && input.shape[0] === 1) {
    return { op: 'ReduceSumSquare', inputs: [inputs[0]!], attributes: { axes: [1], keepdims: 1 } };
  }
  if (output.shape.length === 2) return { op: 'Gemm', inputs, attributes: flags };
  const axes = input.shape.map((_, axis) => axis);
  const perm = [...axes.slice(0, -2), ...axes.slice(-2).reverse()];
  const turned = [attributes.transposeA, attributes.transposeB].map((turn, i) =>
    turn ? emit('Transpose', [inputs[i]!], { perm }) : inputs[i]!,
  );
  return { op: 'MatMul', inputs: turned };
}

function sum({
  inputs,
  attributes: { axes, keepDims },
  input,
  output,
  contrib,
  ...write
}: OnnxOperation<'ReduceSum'>): Emitted {
  const rows = input.shape[0]!;
  // On a processor a product with ones is one pass over memory, where ReduceSum along the first axis takes 2.5 times as long (measured).
  if (
    contrib &&
    input.shape.length === 2 &&
    axes.length === 1 &&
    axes[0] === 0 &&
    input.dtype === 'float32'
  ) {
    const row = write.emit('MatMul', [write.ones([1, rows]), ...inputs]);
    return { op: 'Reshape', inputs: [row, write.int64(output.shape)] };
  }
  return {
    op: 'ReduceSum',
    inputs: [...inputs, write.int64(axes)],
    attributes: { keepdims: flag(keepDims), noop_with_empty_axes: 1 },
  };
}

/** How ONNX's operator set 17, with ONNX Runtime's additions, writes each operation. */
export const OPERATIONS: { [K in OpName]: Rule<K> } = {
  Add: same('Add'),
  Sub: same('Sub'),
  Mul: same('Mul'),
  Div: same('Div'),
  Pow: same('Pow'),
  Max: same('Max'),
  Min: same('Min'),
  Greater: same('Greater'),
  GreaterOrEqual: same('GreaterOrEqual'),
  Less: same('Less'),
  LessOrEqual: same('LessOrEqual'),
  Equal: same('Equal'),
  And: same('And'),
  Or: same('Or'),
  Not: same('Not'),
  Abs: same('Abs'),
  Neg: same('Neg'),
  Relu: same('Relu'),
  Sign: same('Sign'),
  Ceil: same('Ceil'),
  Erf: same('Erf'),
  Exp: same('Exp'),
  Floor: same('Floor'),
  Log: same('Log'),
  Reciprocal: same('Reciprocal'),
  Round: same('Round'),
  Sigmoid: same('Sigmoid'),
  Sqrt: same('Sqrt'),
  Tanh: same('Tanh'),
  Softmax: ({ inputs }) => ({ op: 'Softmax', inputs, attributes: { axis: -1 } }),
  Identity: same('Identity'),
  Sum: ({ inputs, contrib, emit }) => {
    if (contrib || inputs.length < 2) return { op: 'Sum', inputs };
    const last = inputs.at(-1)!; // WebGPU knows Add, but no Sum
    const first = inputs.slice(0, -1).reduce((sum, term) => emit('Add', [sum, term]));
    return { op: 'Add', inputs: [first, last] };
  },
  Where: same('Where'),
  Clip: ({ inputs, attributes: { min, max }, output: { dtype }, scalar }) => ({
    op: 'Clip',
    inputs: [...inputs, scalar(min, dtype), scalar(max, dtype)],
  }),
  Cast: ({ inputs, output }) => ({ op: 'Cast', inputs, attributes: { to: TYPES[output.dtype] } }),
  Reshape: ({ inputs, output, int64 }) => ({
    op: 'Reshape',
    inputs: [...inputs, int64(output.shape)],
    attributes: { allowzero: 1 }, // else a zero means "as it was"
  }),
  Transpose: ({ inputs, attributes: { perm } }) => ({ op: 'Transpose', inputs, attributes: { perm } }),
  Slice: ({ inputs, attributes: { begin }, output, int64 }) => ({
    op: 'Slice',
    inputs: [...inputs, int64(begin), int64(begin.map((start, axis) => start + output.shape[axis]!))],
  }),
  Concat: ({ inputs, attributes: { axis } }) => ({ op: 'Concat', inputs, attributes: { axis } }),
  Tile: ({ inputs, attributes: { reps }, int64 }) => ({ op: 'Tile', inputs: [...inputs, int64(reps)] }),
  Gather: ({ inputs, attributes: { axis } }) => ({ op: 'Gather', inputs, attributes: { axis } }),
  Pad: ({ inputs, attributes: { before, after, value }, output, int64, scalar }) => ({
    op: 'Pad',
    inputs: [...inputs, int64([...before, ...after]), scalar(value, output.dtype)],
  }),
  ReduceSum: sum,
  ReduceMean: reduction('ReduceMean'),
  ReduceMax: reduction('ReduceMax'),
  ReduceMin: reduction('ReduceMin'),
  MatMul: product,
  LayerNormalization: ({ inputs, attributes: { epsilon } }) => ({
    op: 'LayerNormalization',
    inputs,
    attributes: { axis: -1, epsilon: { float: epsilon } },
    results: [0, 2], // between them lies the mean
  }),
};
