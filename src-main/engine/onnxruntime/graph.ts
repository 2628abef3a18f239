import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { StudioError } from '../../base/errors';
import type { Attribute, ElementType, OnnxInitializer, OnnxModel, OnnxNode, OnnxValue } from '../onnx/model';

/** The TensorFlow.js dtypes that the backend computes with. */
export type DType = 'float32' | 'int32' | 'bool';

/** A value baked into the graph: the shape argument of Reshape, an epsilon, … */
export interface Constant {
  type: ElementType;
  shape: readonly number[];
  bytes: Uint8Array;
}

export interface LazyNode {
  op: string;
  domain: string;
  inputs: readonly (TensorRecord | Constant)[];
  attributes: Readonly<Record<string, Attribute>>;
  /** What it computes, in ONNX's order; undefined where an output is not wanted. */
  outputs: readonly (TensorRecord | undefined)[];
}

/** What the backend knows of one tensor: either how to compute it (`node`) or its value. */
export class TensorRecord {
  refCount = 1;
  node: LazyNode | undefined;
  value: OrtTensor | undefined;
  /** The value's memory was made for it alone and has not been handed out. */
  owned = false;

  constructor(
    readonly shape: readonly number[],
    readonly dtype: DType,
  ) {}
}

/** A traced graph in topological order. */
export interface TracedGraph {
  nodes: TensorRecord[];
  leaves: TensorRecord[];
}

/** Collects everything that `roots` depend on, inputs before users. Iterative: a training step is thousands deep. */
export function traceGraph(roots: Iterable<TensorRecord>): TracedGraph {
  const nodes: TensorRecord[] = [];
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
      else if (operand instanceof TensorRecord) stack.push({ record: operand, next: 0 });
      else if (top.next > operands.length) {
        seen.add(record);
        (record.node ? nodes : leaves).push(record);
        stack.pop();
      }
    }
  }
  return { nodes, leaves };
}

/** The names that records have in a graph: `i0`, `i1`, … for leaves, `n0`, `n1`, … for computed ones. */
export function nameRecords({ nodes, leaves }: TracedGraph): Map<TensorRecord, string> {
  const names = new Map<TensorRecord, string>();
  leaves.forEach((leaf, index) => names.set(leaf, `i${index}`));
  nodes.forEach((node, index) => names.set(node, `n${index}`));
  return names;
}

/** Equal signatures mean equal graphs, constants included: the key under which a session is cached. */
export function signature(
  graph: TracedGraph,
  names: Map<TensorRecord, string>,
  outputs: readonly TensorRecord[],
): string {
  const leaves = graph.leaves.map(({ dtype, shape }) => `${dtype}[${shape.join()}]`);
  const nodes = graph.nodes.map((record) => {
    const { op, inputs, attributes, outputs: made } = record.node!;
    const operands = inputs.map((input) =>
      input instanceof TensorRecord ? names.get(input)! : constantKey(input),
    );
    return `${op}#${made.indexOf(record)}${JSON.stringify(attributes)}(${operands.join()})`;
  });
  return [...leaves, ...nodes, outputs.map((record) => names.get(record)).join()].join('\n');
}

function constantKey({ type, shape, bytes }: Constant): string {
  return `${type}[${shape.join()}]${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}`;
}

/** The graph as an ONNX model. `inputs` are fed at run time; every other leaf is baked in from its value. */
export function buildModel(
  graph: TracedGraph,
  names: Map<TensorRecord, string>,
  inputs: ReadonlySet<TensorRecord>,
  outputs: readonly TensorRecord[],
): OnnxModel {
  const initializers = new Map<string, OnnxInitializer>();
  for (const leaf of graph.leaves) {
    if (!inputs.has(leaf)) initializers.set(names.get(leaf)!, bakeLeaf(names.get(leaf)!, leaf));
  }
  const constantNames = new Map<string, string>();
  const nameOf = (operand: TensorRecord | Constant): string => {
    if (operand instanceof TensorRecord) return names.get(operand)!;
    const key = constantKey(operand);
    const name = constantNames.get(key) ?? `c${constantNames.size}`;
    constantNames.set(key, name);
    initializers.set(name, { name, ...operand });
    return name;
  };
  // A node with several outputs is met once for each. Its first must have a name, also where nobody reads it.
  const distinct = new Set(graph.nodes.map(({ node }) => node!));
  const nodes = [...distinct].map((node, index): OnnxNode => {
    const { op, domain, attributes } = node;
    const made = node.outputs.map((record, i) => (record && names.get(record)) ?? (i > 0 ? '' : `u${index}`));
    return { op, domain, attributes, inputs: node.inputs.map(nameOf), outputs: made };
  });
  const describe = (record: TensorRecord): OnnxValue => ({
    name: names.get(record)!,
    type: record.dtype,
    shape: record.shape,
  });
  return {
    irVersion: 8,
    opsets: [
      { domain: '', version: 17 },
      { domain: 'com.microsoft', version: 1 },
    ],
    name: 'traced',
    nodes,
    initializers: [...initializers.values()],
    inputs: graph.leaves.filter((leaf) => inputs.has(leaf)).map(describe),
    outputs: outputs.map(describe),
  };
}

function bakeLeaf(name: string, leaf: TensorRecord): OnnxInitializer {
  if (!leaf.value) {
    throw new StudioError(
      'internal',
      `A captured function uses a tensor [${leaf.shape.join()}] from outside.`,
      'Hand it in as an input of the captured function.',
    );
  }
  const data = leaf.value.data as Float32Array | Int32Array | Uint8Array;
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, type: leaf.dtype, shape: leaf.shape, bytes };
}
