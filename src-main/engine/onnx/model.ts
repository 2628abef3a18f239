import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Element types of ONNX tensors that we write (onnx.proto3 `TensorProto.DataType`). */
export const ElementType = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  float64: 11,
} as const;
export type ElementType = keyof typeof ElementType;

/** An attribute of a node. Whole numbers are written as INT: wrap a float in `{ float }`. */
export type Attribute = number | readonly number[] | string | { float: number };

export interface OnnxNode {
  op: string;
  inputs: readonly string[];
  outputs: readonly string[];
  /** Shown by viewers and in error messages. */
  name?: string;
  attributes?: Readonly<Record<string, Attribute>>;
  /** '' is the standard's own operator set. */
  domain?: string;
}

export interface OnnxInitializer {
  name: string;
  type: ElementType;
  shape: readonly number[];
  /** Little-endian values; read only when they are written where they are computed from something else. */
  bytes: Uint8Array | LazyBytes;
}

interface LazyBytes {
  length: number;
  read(): Uint8Array;
}

export interface OnnxValue {
  name: string;
  type: ElementType;
  /** A string names a symbolic dimension, e.g. "batch". */
  shape: readonly (number | string)[];
}

export interface OnnxModel {
  irVersion: number;
  opsets: readonly { domain: string; version: number }[];
  name: string;
  nodes: readonly OnnxNode[];
  initializers: readonly OnnxInitializer[];
  inputs: readonly OnnxValue[];
  outputs: readonly OnnxValue[];
  metadata?: Readonly<Record<string, string>>;
}

/** Serialises a model (source: onnx.proto3; one message, so at most 2 GiB). */
export function encodeModel(model: OnnxModel): Uint8Array {
  return Buffer.concat([...modelChunks(model)]);
}

/** The bytes of {@link encodeModel} piece by piece: only one initializer that is computed is in memory at a time. */
export function* modelChunks(model: OnnxModel): Generator<Uint8Array> {
  const nodes = encoded((writer) => {
    for (const node of model.nodes) message(writer, 1, (inner) => writeNode(inner, node));
    writer.tag(2, WireType.LengthDelimited).string(model.name);
  });
  const tensors = model.initializers.map((tensor) => {
    const fields = encoded((writer) => writeInitializerHead(writer, tensor));
    return { tensor, head: framed(5, fields.length + tensor.bytes.length, fields) };
  });
  const values = encoded((writer) => {
    for (const value of model.inputs) message(writer, 11, (inner) => writeValue(inner, value));
    for (const value of model.outputs) message(writer, 12, (inner) => writeValue(inner, value));
  });
  const length = tensors.reduce((sum, { tensor, head }) => sum + head.length + tensor.bytes.length, 0);
  yield encoded((writer) => {
    writer.tag(1, WireType.Varint).int64(model.irVersion);
    writer.tag(2, WireType.LengthDelimited).string('WAVE Studio');
  });
  yield framed(7, nodes.length + length + values.length, nodes);
  for (const { tensor, head } of tensors) {
    yield head;
    yield 'read' in tensor.bytes ? tensor.bytes.read() : tensor.bytes;
  }
  yield values;
  yield encoded((writer) => writeDescription(writer, model));
}

/** An int64 initializer, e.g. the shape argument of Reshape. */
export function int64Initializer(name: string, values: readonly number[], scalar = false): OnnxInitializer {
  const bytes = new Uint8Array(BigInt64Array.from(values, BigInt).buffer);
  return { name, type: 'int64', shape: scalar ? [] : [values.length], bytes };
}

/** A float32 initializer over the given memory. */
export function floatInitializer(
  name: string,
  shape: readonly number[],
  data: Float32Array,
): OnnxInitializer {
  return {
    name,
    type: 'float32',
    shape,
    bytes: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  };
}

function encoded(write: (writer: BinaryWriter) => void): Uint8Array {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

function message(writer: BinaryWriter, field: number, write: (inner: BinaryWriter) => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write(writer);
  writer.join();
}

/** The beginning of a field of `length` bytes in all, and the first of them. */
function framed(field: number, length: number, start: Uint8Array): Uint8Array {
  return encoded((writer) => writer.tag(field, WireType.LengthDelimited).uint32(length).raw(start));
}

function writeDescription(writer: BinaryWriter, { opsets, metadata = {} }: OnnxModel): void {
  for (const { domain, version } of opsets) {
    message(writer, 8, (opset) => {
      opset.tag(1, WireType.LengthDelimited).string(domain);
      opset.tag(2, WireType.Varint).int64(version);
    });
  }
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, 14, (entry) => {
      entry.tag(1, WireType.LengthDelimited).string(key);
      entry.tag(2, WireType.LengthDelimited).string(value);
    });
  }
}

function writeNode(writer: BinaryWriter, node: OnnxNode): void {
  for (const name of node.inputs) writer.tag(1, WireType.LengthDelimited).string(name);
  for (const name of node.outputs) writer.tag(2, WireType.LengthDelimited).string(name);
  if (node.name) writer.tag(3, WireType.LengthDelimited).string(node.name);
  writer.tag(4, WireType.LengthDelimited).string(node.op);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(writer, 5, (inner) => writeAttribute(inner, name, value));
  }
  if (node.domain) writer.tag(7, WireType.LengthDelimited).string(node.domain);
}

/** `AttributeProto.AttributeType` */
const AttributeKind = { float: 1, int: 2, string: 3, ints: 7 } as const;

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  writer.tag(1, WireType.LengthDelimited).string(name);
  const kind = (type: number) => writer.tag(20, WireType.Varint).int32(type);
  if (typeof value === 'number') {
    writer.tag(3, WireType.Varint).int64(value);
    kind(AttributeKind.int);
  } else if (typeof value === 'string') {
    writer.tag(4, WireType.LengthDelimited).string(value);
    kind(AttributeKind.string);
  } else if ('float' in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    kind(AttributeKind.float);
  } else {
    for (const item of value) writer.tag(8, WireType.Varint).int64(item);
    kind(AttributeKind.ints);
  }
}

function writeInitializerHead(writer: BinaryWriter, tensor: OnnxInitializer): void {
  for (const dim of tensor.shape) writer.tag(1, WireType.Varint).int64(dim);
  writer.tag(2, WireType.Varint).int32(ElementType[tensor.type]);
  writer.tag(8, WireType.LengthDelimited).string(tensor.name);
  writer.tag(9, WireType.LengthDelimited).uint32(tensor.bytes.length);
}

function writeValue(writer: BinaryWriter, value: OnnxValue): void {
  writer.tag(1, WireType.LengthDelimited).string(value.name);
  message(writer, 2, (type) =>
    message(type, 1, (tensor) => {
      tensor.tag(1, WireType.Varint).int32(ElementType[value.type]);
      message(tensor, 2, (shape) => {
        for (const dim of value.shape) message(shape, 1, (inner) => writeDim(inner, dim));
      });
    }),
  );
}

function writeDim(writer: BinaryWriter, dim: number | string): void {
  if (typeof dim === 'number') writer.tag(1, WireType.Varint).int64(dim);
  else writer.tag(2, WireType.LengthDelimited).string(dim);
}
