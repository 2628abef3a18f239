import { StudioError } from '../../base/errors';
import type { ElementType, TensorRecord, TracedGraph, TraceNode, Values } from '../trace/graph';
import type { Attributes, ConstantTensor, NodeDef } from './model';
import { type GraphOperation, OPERATIONS, resultName } from './operations';

/** Writes a traced graph as nodes: of the graph itself, or of a function's body, where references look otherwise. */
export class BodyWriter {
  readonly nodes: NodeDef[] = [];
  readonly #references = new Map<TensorRecord, string>();
  readonly #constants = new Map<string, string>();

  /** @param prefix of the nodes' names */
  constructor(
    private readonly prefix: string,
    private readonly inFunction: boolean,
  ) {}

  /** @param given references to the values of the graph's inputs */
  write(graph: TracedGraph, given: ReadonlyMap<TensorRecord, string>): void {
    for (const leaf of graph.leaves) {
      const reference = given.get(leaf) ?? this.#constant(leaf.dtype, leaf.shape, leaf.value!);
      this.#references.set(leaf, reference);
    }
    for (const node of graph.nodes) this.#operation(node);
  }

  /** The reference to a tensor that was written. */
  referenceTo(record: TensorRecord): string {
    return this.#references.get(record)!;
  }

  emit(op: string, inputs: readonly string[], attributes: Attributes): string {
    const name = `${this.prefix}${op}_${this.nodes.length}`;
    this.nodes.push({ name, op, inputs, attributes });
    return this.inFunction ? `${name}:${resultName(op)}:0` : name;
  }

  #operation(node: TraceNode): void {
    // A rule knows the attributes of its own operation; which one it is, only the table knows.
    const rule = OPERATIONS[node.op] as (operation: GraphOperation) => string | string[];
    const made = rule({
      inputs: node.inputs.map((record) => this.#references.get(record)!),
      attributes: node.attributes,
      input: node.inputs[0]!,
      output: node.outputs[0]!,
      emit: (...parts) => this.emit(...parts),
      int32: (values, shape = [values.length]) => this.#constant('int32', shape, Int32Array.from(values)),
      scalar: (value, dtype) => this.#constant(dtype, [], arrayOf(dtype).of(value)),
    });
    const results = typeof made === 'string' ? [made] : made;
    node.outputs.forEach((record, i) => this.#references.set(record, results[i]!));
  }

  #constant(type: ElementType, shape: readonly number[], values: Values): string {
    if (type === 'half') throw new StudioError('internal', 'Constants are never numbers of 16 bits.');
    const small = values.length <= 16 ? `${type}[${shape.join()}]${values.join()}` : '';
    const known = small && this.#constants.get(small);
    if (known) return known;
    const reference = this.emit('Const', [], {
      dtype: { type },
      value: { tensor: tensorOf(type, shape, values) },
    });
    if (small) this.#constants.set(small, reference);
    return reference;
  }
}

function arrayOf(dtype: ElementType): typeof Float32Array | typeof Int32Array | typeof Uint8Array {
  return dtype === 'float32' ? Float32Array : dtype === 'int32' ? Int32Array : Uint8Array;
}

function tensorOf(type: ConstantTensor['type'], shape: readonly number[], values: Values): ConstantTensor {
  const [first] = values;
  if (first !== undefined && values.every((value: number) => Object.is(value, first))) {
    return { type, shape, values: { fill: first } };
  }
  return { type, shape, values: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}
