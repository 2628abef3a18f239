import type { TracedGraph, TensorRecord, TraceNode } from '../trace/graph';
import { type ElementType, encodeModel, type OnnxInitializer, type OnnxNode, type OnnxValue } from './model';
import { type Emitted, OPERATIONS, type OnnxOperation } from './operations';

/** A traced graph as an ONNX model, and what its inputs and outputs are called there. */
export interface EncodedOnnx {
  model: Uint8Array;
  /** The inputs that the graph uses. */
  inputs: Map<TensorRecord, string>;
  outputs: string[];
}

/**
 * Writes a traced graph as an ONNX model (opset 17).
 *
 * @param inputs leaves that are fed at run time; every other one is part of the graph by its value
 * @param contrib whether ONNX Runtime's own operators may be used
 */
export function encodeOnnx(
  graph: TracedGraph,
  inputs: ReadonlySet<TensorRecord>,
  outputs: readonly TensorRecord[],
  contrib: boolean,
): EncodedOnnx {
  const writer = new GraphWriter(contrib);
  const fed = new Map<TensorRecord, string>();
  for (const leaf of graph.leaves) {
    if (inputs.has(leaf)) fed.set(leaf, writer.input(leaf));
    else writer.bake(leaf);
  }
  for (const node of graph.nodes) writer.operation(node);
  return { ...writer.finish(fed, outputs), inputs: fed };
}

class GraphWriter {
  readonly #names = new Map<TensorRecord, string>();
  readonly #nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #constants = new Map<string, string>();
  #made = 0;

  constructor(private readonly contrib: boolean) {}

  input(leaf: TensorRecord): string {
    const name = `i${this.#names.size}`;
    this.#names.set(leaf, name);
    return name;
  }

  bake(leaf: TensorRecord): void {
    const name = this.#constant(elementOf(leaf.dtype), leaf.shape, bytesOf(leaf.value!));
    this.#names.set(leaf, name);
  }

  operation(node: TraceNode): void {
    const inputs = node.inputs.map((record) => this.#names.get(record)!);
    // A rule knows the attributes of its own operation; which one it is, only the table knows.
    const rule = OPERATIONS[node.op] as (call: OnnxOperation) => Emitted;
    const made = rule({
      inputs,
      attributes: node.attributes,
      input: node.inputs[0]!,
      output: node.outputs[0]!,
      contrib: this.contrib,
      emit: (op, operands, attributes) => this.#emit({ op, inputs: operands, attributes }, 1)[0]!,
      int64: (values) =>
        this.#constant('int64', [values.length], bytesOf(BigInt64Array.from(values, BigInt))),
      scalar: (value, dtype) => {
        const Kind = dtype === 'int32' ? Int32Array : dtype === 'bool' ? Uint8Array : Float32Array;
        return this.#constant(elementOf(dtype), [], bytesOf(Kind.of(value)));
      },
      ones: (shape) => this.#ones(shape),
    });
    const places = [...(made.results ?? [0])];
    const results = this.#emit(made, Math.max(...places) + 1, places);
    node.outputs.forEach((record, i) => this.#names.set(record, results[places[i]!]!));
  }

  finish(
    fed: ReadonlyMap<TensorRecord, string>,
    outputs: readonly TensorRecord[],
  ): { model: Uint8Array; outputs: string[] } {
    const describe = (record: TensorRecord): OnnxValue => ({
      name: this.#names.get(record)!,
      type: elementOf(record.dtype),
      shape: record.shape,
    });
    const model = encodeModel({
      irVersion: 8,
      opsets: [
        { domain: '', version: 17 },
        { domain: 'com.microsoft', version: 1 },
      ],
      name: 'traced',
      nodes: this.#nodes,
      initializers: [...this.#initializers.values()],
      inputs: [...fed.keys()].map(describe),
      outputs: outputs.map(describe),
    });
    return { model, outputs: outputs.map((record) => this.#names.get(record)!) };
  }

  #emit({ op, inputs, attributes = {}, domain = '' }: Emitted, count: number, used = [0]): string[] {
    // The first result must have a name, also where nobody reads it.
    const outputs = Array.from({ length: count }, (_, i) =>
      i === 0 || used.includes(i) ? `n${this.#made++}` : '',
    );
    this.#nodes.push({ op, inputs, outputs, attributes, domain });
    return outputs;
  }

  #ones(shape: readonly number[]): string {
    const key = `ones[${shape.join()}]`;
    let name = this.#constants.get(key);
    if (!name) {
      const values = new Float32Array(shape.reduce((size, dim) => size * dim, 1)).fill(1);
      this.#constants.set(key, (name = this.#constant('float32', shape, bytesOf(values))));
    }
    return name;
  }

  #constant(type: ElementType, shape: readonly number[], bytes: Uint8Array): string {
    const small =
      bytes.length <= 64 ? `${type}[${shape.join()}]${Buffer.from(bytes).toString('base64')}` : '';
    const known = small && this.#constants.get(small);
    if (known) return known;
    const name = `c${this.#initializers.size}`;
    if (small) this.#constants.set(small, name);
    this.#initializers.set(name, { name, type, shape, bytes });
    return name;
  }
}

function elementOf(dtype: TensorRecord['dtype']): ElementType {
  return dtype === 'half' ? 'float16' : dtype;
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
