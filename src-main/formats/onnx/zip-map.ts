import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** The fields of onnx.proto3 that are needed here. */
const GRAPH = 7;
const Graph = { node: 1, output: 12 };
const Node = { output: 2, op: 4 };
const VALUE_NAME = 1;

/**
 * A model whose outputs of maps are the tensors that these are made of: ONNX Runtime's binding for JavaScript cannot
 * give maps.
 *
 * @param tensors the output → its tensor
 */
export function withTensors(model: Uint8Array, tensors: ReadonlyMap<string, string>): Uint8Array {
  return rewritten(model, (number, content) =>
    number === GRAPH ? rewritten(content, (field, inner) => graphField(field, inner, tensors)) : content,
  );
}

function graphField(
  number: number,
  content: Uint8Array,
  tensors: ReadonlyMap<string, string>,
): Uint8Array | undefined {
  if (number === Graph.node && textOf(content, Node.op) === 'ZipMap') return undefined;
  const tensor = number === Graph.output ? tensors.get(textOf(content, VALUE_NAME)) : undefined;
  if (tensor === undefined) return content;
  return new BinaryWriter().tag(VALUE_NAME, WireType.LengthDelimited).string(tensor).finish();
}

/** A message with other contents for its fields of messages and texts; undefined leaves a field out. */
function rewritten(
  message: Uint8Array,
  change: (number: number, content: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const { number, wire, raw, content } of fieldsOf(message)) {
    const changed = wire === WireType.LengthDelimited ? change(number, content) : content;
    if (changed === content) pieces.push(raw);
    else if (changed)
      pieces.push(new BinaryWriter().tag(number, WireType.LengthDelimited).bytes(changed).finish());
  }
  return Buffer.concat(pieces);
}

function textOf(message: Uint8Array, wanted: number): string {
  for (const { number, content } of fieldsOf(message)) {
    if (number === wanted) return new TextDecoder().decode(content);
  }
  return '';
}

function* fieldsOf(message: Uint8Array) {
  const reader = new BinaryReader(message);
  while (reader.pos < reader.len) {
    const from = reader.pos;
    const [number, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) {
      const content = reader.bytes();
      yield { number, wire, raw: message.subarray(from, reader.pos), content };
    } else {
      reader.skip(wire);
      yield {
        number,
        wire,
        raw: message.subarray(from, reader.pos),
        content: message.subarray(from, reader.pos),
      };
    }
  }
}
