import type { NamedTensorMap } from '@tensorflow/tfjs';

/** The TensorFlow.js dtypes that are computed with. */
export type DType = 'float32' | 'int32' | 'bool';

/** What the values of a graph may be beside, on their way: numbers of 16 bits; which ones, an encoder says. See `halve.ts`. */
export type ElementType = DType | 'half';

export type Values = Float32Array | Int32Array | Uint8Array;

type None = Record<string, never>;

export interface Reduction {
  axes: readonly number[];
  keepDims: boolean;
}

/**
 * The operations that a trace is made of, and what each is told beside its operands. The names are ONNX's where it has
 * the operation; operands of two are broadcast as NumPy does. An encoder says of each how its format writes it.
 */
export interface Operations {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Pow: None;
  Max: None;
  Min: None;
  Greater: None;
  GreaterOrEqual: None;
  Less: None;
  LessOrEqual: None;
  Equal: None;
  And: None;
  Or: None;
  Not: None;
  Abs: None;
  Neg: None;
  Relu: None;
  Sign: None;
  Ceil: None;
  Erf: None;
  Exp: None;
  Floor: None;
  Log: None;
  Reciprocal: None;
  /** Halves to the even neighbour. */
  Round: None;
  Sigmoid: None;
  Sqrt: None;
  Tanh: None;
  /** Along the last axis. */
  Softmax: None;
  /** The operand itself, as a result of its own. */
  Identity: None;
  /** Any number of operands of one shape, float32. */
  Sum: None;
  /** condition, yes, no */
  Where: None;
  Clip: { min: number; max: number };
  /** To the type of the result. */
  Cast: None;
  /** To the shape of the result. */
  Reshape: None;
  Transpose: { perm: readonly number[] };
  /** From `begin` on, as much as the result's shape says. */
  Slice: { begin: readonly number[] };
  Concat: { axis: number };
  Tile: { reps: readonly number[] };
  /** values, int32 indices */
  Gather: { axis: number };
  Pad: { before: readonly number[]; after: readonly number[]; value: number };
  ReduceSum: Reduction;
  ReduceMean: Reduction;
  ReduceMax: Reduction;
  ReduceMin: Reduction;
  MatMul: { transposeA: boolean; transposeB: boolean };
  /** x, gain, shift → the rows of x normalised; 1/σ of each row. See `normalise.ts`. */
  LayerNormalization: { epsilon: number };
}

export type OpName = keyof Operations;

/** An operation that was recorded. */
export interface TraceNode<K extends OpName = OpName> {
  op: K;
  inputs: readonly TensorRecord[];
  attributes: Operations[K];
  outputs: readonly TensorRecord[];
  /** It was traced under {@link inHalfPrecision}. */
  half?: boolean;
}

/** What is known of one tensor: how to compute it (`node`), its value, or neither where it is an input. */
export class TensorRecord {
  refCount = 1;
  node: TraceNode | undefined;
  value: Values | undefined;
  /** The value's memory was made for it alone and has not been handed out. */
  owned = false;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: ElementType,
  ) {}
}

/** Everything that some tensors depend on. */
export interface TracedGraph {
  /** Operations, inputs before users. */
  nodes: TraceNode[];
  /** Tensors that are not computed: inputs, and values that are part of the graph. */
  leaves: TensorRecord[];
}

/** A captured function: its inputs and outputs by name, and what lies between. */
export interface CapturedGraph extends TracedGraph {
  inputs: Map<string, TensorRecord>;
  outputs: Map<string, TensorRecord>;
}

export type PureFunction = (inputs: NamedTensorMap) => NamedTensorMap;

/** Collects everything that `roots` depend on. Iterative: a training step is thousands deep. */
export function traceGraph(roots: Iterable<TensorRecord>): TracedGraph {
  const nodes = new Set<TraceNode>();
  const leaves: TensorRecord[] = [];
  const seen = new Set<TensorRecord>();
  for (const root of roots) {
    const stack: { record: TensorRecord; next: number }[] = [{ record: root, next: 0 }];
    while (stack.length > 0) {
      const top = stack[stack.length - 1]!;
      const { record } = top;
      const operands = record.node?.inputs ?? [];
      const operand = operands[top.next++];
      if (seen.has(record)) stack.pop();
      else if (operand) stack.push({ record: operand, next: 0 });
      else {
        seen.add(record);
        if (record.node) nodes.add(record.node);
        else leaves.push(record);
        stack.pop();
      }
    }
  }
  return { nodes: [...nodes], leaves };
}
