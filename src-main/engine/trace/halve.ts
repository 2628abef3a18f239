import type { HalfFormat } from '../half';
import { type OpName, type TracedGraph, type TraceNode, TensorRecord } from './graph';

/** Operations that are computed in half precision where their large operands are there in it. */
const FOLLOWING: ReadonlySet<OpName> = new Set<OpName>([
  ...(['Add', 'Sub', 'Mul', 'Neg', 'Relu', 'Identity'] as const),
  ...(['Reshape', 'Transpose', 'Slice', 'Concat', 'Tile'] as const),
]);

/**
 * The longest sums of products in float16: some GPUs add them up in it, and the rounding grows with them. The gradients of
 * weights, sums over all tokens of a batch, are longer.
 */
const LONGEST_SUM = 1024;

/**
 * A graph whose nodes that were traced under {@link inHalfPrecision} are computed in half precision where that does no harm.
 * Inputs and results stay as they were. Where both are needed, a value is converted once.
 */
export function halve(graph: TracedGraph, format: HalfFormat): TracedGraph {
  if (!graph.nodes.some(({ half }) => half)) return graph;
  const halver = new Halver(format);
  for (const node of graph.nodes) halver.add(node);
  return { nodes: halver.finish(graph), leaves: graph.leaves };
}

class Halver {
  readonly #nodes: TraceNode[] = [];
  /** By the tensors of the given graph, which stand for the values in float32. */
  readonly #halves = new Map<TensorRecord, TensorRecord>();
  /** Those that are computed in half precision, and were not yet converted. */
  readonly #onlyHalf = new Set<TensorRecord>();
  /** Those that are computed in half precision. */
  readonly #natives = new Set<TensorRecord>();

  constructor(private readonly format: HalfFormat) {}

  add(node: TraceNode): void {
    if (!this.#isHalf(node)) {
      for (const record of node.inputs) this.#full(record);
      this.#nodes.push(node);
      return;
    }
    const inputs = node.inputs.map((record) => this.#half(record));
    const outputs = node.outputs.map((record) => {
      const half = new TensorRecord(record.shape, 'half');
      this.#halves.set(record, half);
      this.#onlyHalf.add(record);
      this.#natives.add(record);
      return half;
    });
    this.#nodes.push({ ...node, inputs, outputs });
  }

  /** What nobody else reads is a result, which is wanted in float32. */
  finish({ nodes }: TracedGraph): TraceNode[] {
    const read = new Set(nodes.flatMap(({ inputs }) => inputs));
    for (const record of [...this.#onlyHalf]) if (!read.has(record)) this.#full(record);
    return this.#nodes;
  }

  #isHalf({ op, half, inputs, outputs }: TraceNode): boolean {
    if (!half || outputs.some(({ dtype }) => dtype !== 'float32')) return false;
    if (op === 'MatMul') return this.#isShort({ inputs, outputs });
    if (!FOLLOWING.has(op)) return false;
    const [large, small] = [inputs.filter((each) => !isVector(each)), inputs.filter(isVector)];
    const deciding = large.length > 0 ? large : small;
    return deciding.every((record) => this.#natives.has(record));
  }

  /** Whether a product has no vector for an operand, which is a sum by another name, and adds up so few that they may be rounded. */
  #isShort({ inputs, outputs }: Pick<TraceNode, 'inputs' | 'outputs'>): boolean {
    const [a, b] = inputs as [TensorRecord, TensorRecord];
    if (isVector(a) || isVector(b) || outputs[0]!.shape.slice(-2).includes(1)) return false;
    return this.format === 'bfloat16' || summed(a, outputs[0]!) <= LONGEST_SUM;
  }

  #half(record: TensorRecord): TensorRecord {
    if (record.dtype !== 'float32') return record;
    let half = this.#halves.get(record);
    if (!half) {
      half = new TensorRecord(record.shape, 'half');
      this.#halves.set(record, half);
      this.#cast(record, half);
    }
    return half;
  }

  #full(record: TensorRecord): void {
    if (!this.#onlyHalf.delete(record)) return;
    this.#cast(this.#halves.get(record)!, record);
  }

  #cast(from: TensorRecord, to: TensorRecord): void {
    this.#nodes.push({ op: 'Cast', attributes: {}, inputs: [from], outputs: [to] });
  }
}

/** A bias, a gain, a number: converted rather than converting what it is combined with. */
function isVector({ shape }: TensorRecord): boolean {
  return shape.filter((size) => size > 1).length <= 1;
}

/** How many products each entry of a product adds up. */
function summed(a: TensorRecord, product: TensorRecord): number {
  const [rows, columns] = a.shape.slice(-2) as [number, number];
  return product.shape.at(-2) === rows ? columns : rows;
}
