import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * TensorFlow's SavedModel, as far as it is needed here: one graph, functions, signatures. Field numbers are those of
 * `saved_model.proto`, `meta_graph.proto`, `graph.proto`, `node_def.proto`, `attr_value.proto`, `function.proto`,
 * `op_def.proto`, `tensor.proto` and `tensor_shape.proto`.
 */

/** `DataType`; of its numbers of 16 bits `DT_BFLOAT16`. */
export const DataType = { float32: 1, int32: 3, bool: 10, half: 14, resource: 20 } as const;
export type DataType = keyof typeof DataType;

/** A value baked into the graph: all bytes, or one value that fills the shape. */
export interface ConstantTensor {
  type: 'float32' | 'int32' | 'bool';
  shape: readonly number[];
  values: Uint8Array | { fill: number };
}

/** The value of a node's attribute. */
export type AttrValue =
  | { type: DataType }
  | { int: number }
  | { float: number }
  | { bool: boolean }
  | { string: string }
  | { shape: readonly number[] }
  | { tensor: ConstantTensor }
  | { function: string }
  | { types: readonly DataType[] };

export type Attributes = Readonly<Record<string, AttrValue>>;

export interface NodeDef {
  name: string;
  op: string;
  /** References to outputs of other nodes; one that begins with ^ is a node that must have run before. */
  inputs: readonly string[];
  attributes: Attributes;
}

export interface Argument {
  name: string;
  type: DataType;
  shape: readonly number[];
}

export interface FunctionDef {
  name: string;
  inputs: readonly Argument[];
  outputs: readonly Argument[];
  nodes: readonly NodeDef[];
  /** For each output the reference to its value. */
  returns: ReadonlyMap<string, string>;
  attributes: Attributes;
}

/** What a caller feeds and fetches, by name: tensors of the graph. */
export interface Signature {
  inputs: ReadonlyMap<string, TensorInfo>;
  outputs: ReadonlyMap<string, TensorInfo>;
}

export interface TensorInfo {
  /** `node:0` */
  tensor: string;
  type: DataType;
  shape: readonly number[];
}

export interface Graph {
  nodes: readonly NodeDef[];
  functions: readonly FunctionDef[];
  /** The device of the nodes, e.g. `/device:CPU:0`; empty: TensorFlow's choice. */
  placement: string;
}

/** Version of the graph format that is written; any TensorFlow 2 reads it. */
const PRODUCER = 1000;

/** Serialises a model as `saved_model.pb` (one graph, tagged `serve`). */
export function encodeSavedModel(graph: Graph, signatures: ReadonlyMap<string, Signature>): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(1);
  message(writer, 2, (meta) => {
    message(meta, 1, (info) => {
      text(info, 4, 'serve');
      text(info, 5, '2.9.0');
    });
    message(meta, 2, (inner) => writeGraph(inner, graph));
    for (const [name, signature] of signatures) {
      entry(meta, 5, name, (inner) => writeSignature(inner, signature));
    }
  });
  return writer.finish();
}

/** Serialises a graph by itself (`GraphDef`). */
export function encodeGraph(graph: Graph): Uint8Array {
  const writer = new BinaryWriter();
  writeGraph(writer, graph);
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, { nodes, functions, placement }: Graph): void {
  for (const node of nodes) message(writer, 1, (inner) => writeNode(inner, node, placement));
  message(writer, 2, (library) => {
    for (const fn of functions) message(library, 1, (inner) => writeFunction(inner, fn));
  });
  message(writer, 4, (versions) => versions.tag(1, WireType.Varint).int32(PRODUCER));
}

function message(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

/** An entry of a map from strings to messages. */
function entry(writer: BinaryWriter, field: number, key: string, write: (value: BinaryWriter) => void): void {
  message(writer, field, (inner) => {
    text(inner, 1, key);
    message(inner, 2, write);
  });
}

function writeNode(writer: BinaryWriter, { name, op, inputs, attributes }: NodeDef, placement: string): void {
  text(writer, 1, name);
  text(writer, 2, op);
  for (const input of inputs) text(writer, 3, input);
  if (placement) text(writer, 4, placement);
  for (const [key, value] of Object.entries(attributes)) {
    entry(writer, 5, key, (inner) => writeAttribute(inner, value));
  }
}

function writeAttribute(writer: BinaryWriter, value: AttrValue): void {
  if ('string' in value) text(writer, 2, value.string);
  else if ('int' in value) writer.tag(3, WireType.Varint).int64(value.int);
  else if ('float' in value) writer.tag(4, WireType.Bit32).float(value.float);
  else if ('bool' in value) writer.tag(5, WireType.Varint).bool(value.bool);
  else if ('type' in value) writer.tag(6, WireType.Varint).int32(DataType[value.type]);
  else if ('shape' in value) message(writer, 7, (inner) => writeShape(inner, value.shape));
  else if ('tensor' in value) message(writer, 8, (inner) => writeTensor(inner, value.tensor));
  else if ('function' in value) message(writer, 10, (inner) => text(inner, 1, value.function));
  else
    message(writer, 1, (list) =>
      packed(
        list,
        6,
        value.types.map((type) => DataType[type]),
      ),
    );
}

function packed(writer: BinaryWriter, field: number, values: readonly number[]): void {
  message(writer, field, (inner) => {
    for (const value of values) inner.int32(value);
  });
}

function writeShape(writer: BinaryWriter, shape: readonly number[]): void {
  for (const size of shape) message(writer, 2, (dim) => dim.tag(1, WireType.Varint).int64(size));
}

function writeTensor(writer: BinaryWriter, { type, shape, values }: ConstantTensor): void {
  writer.tag(1, WireType.Varint).int32(DataType[type]);
  message(writer, 2, (inner) => writeShape(inner, shape));
  if (values instanceof Uint8Array) writer.tag(4, WireType.LengthDelimited).bytes(values);
  else if (type === 'float32') message(writer, 5, (inner) => inner.float(values.fill));
  else if (type === 'int32') packed(writer, 7, [values.fill]);
  else packed(writer, 11, [values.fill]);
}

function writeFunction(writer: BinaryWriter, fn: FunctionDef): void {
  message(writer, 1, (signature) => {
    text(signature, 1, fn.name);
    for (const argument of fn.inputs) message(signature, 2, (inner) => writeArgument(inner, argument));
    for (const argument of fn.outputs) message(signature, 3, (inner) => writeArgument(inner, argument));
  });
  for (const node of fn.nodes) message(writer, 3, (inner) => writeNode(inner, node, ''));
  for (const [name, reference] of fn.returns) {
    message(writer, 4, (inner) => {
      text(inner, 1, name);
      text(inner, 2, reference);
    });
  }
  for (const [key, value] of Object.entries(fn.attributes)) {
    entry(writer, 5, key, (inner) => writeAttribute(inner, value));
  }
}

function writeArgument(writer: BinaryWriter, { name, type }: Argument): void {
  text(writer, 1, name);
  writer.tag(3, WireType.Varint).int32(DataType[type]);
}

function writeSignature(writer: BinaryWriter, { inputs, outputs }: Signature): void {
  for (const [name, info] of inputs) entry(writer, 1, name, (inner) => writeTensorInfo(inner, info));
  for (const [name, info] of outputs) entry(writer, 2, name, (inner) => writeTensorInfo(inner, info));
  text(writer, 3, 'tensorflow/serving/predict');
}

function writeTensorInfo(writer: BinaryWriter, { tensor, type, shape }: TensorInfo): void {
  text(writer, 1, tensor);
  writer.tag(2, WireType.Varint).int32(DataType[type]);
  message(writer, 3, (inner) => writeShape(inner, shape));
}
