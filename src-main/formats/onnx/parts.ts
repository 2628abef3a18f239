import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type * as ort from 'onnxruntime-node';
import { onnxruntime } from '../../base/natives';
import { ElementType } from '../../engine/onnx/model';
import { RUN_ONCE, type Samples } from './compare';
import { type Field, WireFile } from './wire';

/** Weights that are in memory at once, if the graph lets itself be cut so finely. */
const PART_BYTES = 8 * 2 ** 20;

interface Node {
  field: Field;
  inputs: string[];
  outputs: string[];
}

/** Nodes that follow each other, which take one value and make one. */
interface Part {
  nodes: Node[];
  input: string;
  output: string;
}

/**
 * The only output of a model with one input, float32 both, as ONNX Runtime computes it part by part: each node and each
 * weight as it is in the file, cut where a single value goes from one part to the next. On a processor ONNX Runtime
 * makes float32 of all half-precision weights before it begins, which takes three times the file's size.
 *
 * @param path a file that has its weights inside
 */
export async function runInParts(
  path: string,
  { data, shape }: Samples,
  partBytes = PART_BYTES,
): Promise<Float32Array> {
  await checkWhole(path);
  const graph = new GraphFile(path);
  try {
    let value: ort.Tensor = new (onnxruntime().Tensor)('float32', data, shape);
    for (const part of graph.parts(partBytes)) value = await runPart(graph.modelOf(part, value.type), value);
    return value.data as Float32Array;
  } finally {
    graph.close();
  }
}

/** ONNX Runtime reads the file and knows how to compute every node; below its highest level it converts no weights yet. */
async function checkWhole(path: string): Promise<void> {
  const session = await onnxruntime().InferenceSession.create(path, {
    ...RUN_ONCE,
    graphOptimizationLevel: 'extended',
  });
  await session.release();
}

async function runPart(model: Uint8Array<ArrayBuffer>, value: ort.Tensor): Promise<ort.Tensor> {
  const session = await onnxruntime().InferenceSession.create(model, RUN_ONCE);
  model.buffer.transfer(0); // it was read; the collector would leave it for long
  try {
    const results = await session.run({ [session.inputNames[0]!]: value });
    return passedOn(results[session.outputNames[0]!]!);
  } finally {
    await session.release();
  }
}

/** Half precision as bits: ONNX Runtime's binding gives what it does not take again (seen in 1.30 on Node 24). */
function passedOn(value: ort.Tensor): ort.Tensor {
  if (value.type !== 'float16') return value;
  const { buffer, byteOffset, length } = value.data as Uint16Array;
  const bits = new (onnxruntime().Tensor)('uint16', new Uint16Array(buffer, byteOffset, length), value.dims);
  return Object.assign(bits, { type: 'float16' as const });
}

/** The fields of onnx.proto3 that are needed here. */
const Model = { irVersion: 1, graph: 7, opset: 8 };
const Graph = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const TENSOR_NAME = 8;

/** An ONNX file's graph, its nodes and weights left where they are. */
class GraphFile {
  readonly #file: WireFile;
  readonly #nodes: Node[] = [];
  readonly #weights = new Map<string, Field>();
  readonly #versions: Field[] = [];
  #input = '';
  #output = '';

  constructor(path: string) {
    this.#file = new WireFile(path);
    for (const field of this.#file.fields()) {
      if (field.number === Model.graph) this.#readGraph(field);
      if (field.number === Model.irVersion || field.number === Model.opset) this.#versions.push(field);
    }
  }

  close(): void {
    this.#file.close();
  }

  /** The whole graph in parts of at least `bytes` of weights where it can be cut. */
  *parts(bytes: number): Generator<Part> {
    const lastUse = new Map(this.#nodes.flatMap(({ inputs }, i) => inputs.map((name) => [name, i])));
    lastUse.set(this.#output, Infinity);
    const live = new Set([this.#input]);
    let part: Part = { nodes: [], input: this.#input, output: this.#output };
    let size = 0;
    for (const [i, node] of this.#nodes.entries()) {
      part.nodes.push(node);
      for (const name of node.inputs) {
        const weight = this.#weights.get(name);
        if (weight) size += weight.end - weight.start;
        if (lastUse.get(name) === i) live.delete(name);
      }
      for (const name of node.outputs) if (lastUse.has(name)) live.add(name);
      if (size < bytes || live.size > 1 || i === this.#nodes.length - 1) continue;
      const [output] = live as unknown as [string];
      yield { ...part, output };
      part = { nodes: [], input: output, output: this.#output };
      size = 0;
    }
    yield part;
  }

  /** @param type of the input */
  modelOf({ nodes, input, output }: Part, type: ort.Tensor.Type): Uint8Array<ArrayBuffer> {
    const names = new Set(nodes.flatMap(({ inputs }) => inputs));
    const weights = [...names].flatMap((name) => this.#weights.get(name) ?? []);
    const graph = [
      ...nodes.map(({ field }) => field),
      ...weights,
      valueInfo(Graph.input, input, ElementType[type as keyof typeof ElementType]),
      valueInfo(Graph.output, output),
      new BinaryWriter().tag(Graph.name, WireType.LengthDelimited).string('part').finish(),
    ];
    const length = graph.reduce((sum, piece) => sum + lengthOf(piece), 0);
    const head = new BinaryWriter().tag(Model.graph, WireType.LengthDelimited).uint32(length).finish();
    return this.#joined([...this.#versions, head, ...graph]);
  }

  #readGraph({ start, end }: Field): void {
    for (const field of this.#file.fields(start, end)) {
      if (field.number === Graph.node) this.#nodes.push(this.#readNode(field));
      if (field.number === Graph.initializer) this.#weights.set(this.#text(field, TENSOR_NAME), field);
      if (field.number === Graph.input) this.#input = this.#text(field, 1);
      if (field.number === Graph.output) this.#output = this.#text(field, 1);
    }
  }

  #readNode(field: Field): Node {
    const node: Node = { field, inputs: [], outputs: [] };
    for (const inner of this.#file.fields(field.start, field.end)) {
      if (inner.number === 1) node.inputs.push(this.#file.text(inner));
      if (inner.number === 2) node.outputs.push(this.#file.text(inner));
    }
    return node;
  }

  #text({ start, end }: Field, number: number): string {
    for (const inner of this.#file.fields(start, end)) {
      if (inner.number === number) return this.#file.text(inner);
    }
    return '';
  }

  /** One after the other: bytes, and fields as they are in the file, with their tags. */
  #joined(pieces: readonly (Uint8Array | Field)[]): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + lengthOf(piece), 0));
    let at = 0;
    for (const piece of pieces) {
      const place = whole.subarray(at, (at += lengthOf(piece)));
      if (piece instanceof Uint8Array) place.set(piece);
      else this.#file.read(piece.from, place);
    }
    return whole;
  }
}

const lengthOf = (piece: Uint8Array | Field) =>
  piece instanceof Uint8Array ? piece.length : piece.end - piece.from;

/** An input or output of any shape, and of any type where none is given. */
function valueInfo(field: number, name: string, elementType?: number): Uint8Array {
  const writer = new BinaryWriter().tag(field, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(name);
  if (elementType !== undefined) {
    writer.tag(2, WireType.LengthDelimited).fork().tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int32(elementType).join().join();
  }
  return writer.join().finish();
}
