import { basename } from 'node:path';
import { WireType } from '@bufbuild/protobuf/wire';
import { StudioError } from '../../base/errors';
import { disguisedSync } from '../disguise';
import type { DeclaredValue } from '../foreign/axes';
import type { DeclaredGraph } from '../foreign/contract';
import type { Labels } from '../told/told';
import { type Field, WireError, WireFile } from './wire';

/** Newest that the bundled ONNX Runtime reads. */
const NEWEST_OPSET = 26;
const NEWEST_IR = 13;

/** A tensor whose values are in another file. */
export interface ExternalTensor {
  /** As written in the model: relative to its folder. */
  location: string;
  offset: number;
  /** Bytes; undefined: to the end of the file. */
  length: number | undefined;
}

/** Outputs that an operator ZipMap makes of tensors. */
interface ZipMap {
  /** The output → the tensor of scores that it is made of. */
  tensors: Map<string, string>;
  labels: Labels[];
}

/** All of an ONNX file but its weights. */
export interface OnnxHeader {
  irVersion: number;
  /** Version of the standard's own operator set. */
  opset: number;
  producer: string;
  metadata: Map<string, string>;
  /** Without those that have a value in the file. */
  inputs: DeclaredValue[];
  outputs: DeclaredValue[];
  /** Which operator gives a value, and that operator's first input. */
  producedBy: Map<string, { op: string; input: string | undefined }>;
  /** Scores that come out as lists of maps, as scikit-learn's converter makes them: the tensors before that. */
  zipMap: ZipMap | undefined;
  external: ExternalTensor[];
  /** Numbers in the graph's weights: shapes, scalars and what counts or points are none. */
  parameters: number;
}

const FLOAT = 1;

/** `TensorProto.DataType` of weights: float, bytes (where they are quantised), half, double, bfloat16. */
const WEIGHT_TYPES: ReadonlySet<number> = new Set([1, 2, 3, 10, 11, 16]);

export type Kind = 'model' | 'graph' | 'function' | 'node' | 'attribute' | 'tensor' | 'sparse';

/** Where messages lie in one another (onnx.proto3): everything through which a tensor can be reached. */
export const CHILDREN: Record<Kind, Partial<Record<number, Kind>>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparse' },
  function: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparse', 23: 'sparse' },
  tensor: {},
  sparse: { 1: 'tensor', 2: 'tensor' },
};
/** Graphs within graphs (branches, loops); real ones have two or three levels of them. */
const DEEPEST = 64;

/**
 * Reads what an ONNX file says of itself. Weights are skipped, so a large file takes no longer than a small one.
 *
 * @throws StudioError 'bad-file' where it is damaged, of another kind, or too new for the bundled ONNX Runtime
 */
export function readOnnxHeader(path: string): OnnxHeader {
  const file = new WireFile(path);
  const header = new HeaderReader(file);
  try {
    header.readModel();
    return header.checked();
  } catch (error) {
    throw error instanceof WireError ? header.explain(error) : error;
  } finally {
    file.close();
  }
}

class HeaderReader {
  readonly #header: OnnxHeader = {
    irVersion: 0,
    opset: 0,
    producer: '',
    metadata: new Map(),
    inputs: [],
    outputs: [],
    producedBy: new Map(),
    zipMap: undefined,
    external: [],
    parameters: 0,
  };
  readonly #initialised = new Set<string>();
  #hasGraph = false;

  constructor(private readonly file: WireFile) {}

  readModel(): void {
    for (const field of this.file.fields()) {
      this.#modelField(field);
      // Every writer puts the version first; what begins otherwise is a file of another kind.
      if (this.#header.irVersion === 0 && field.from === 0) throw new WireError('malformed');
    }
  }

  #modelField(field: Field): void {
    const header = this.#header;
    if (field.number === 1) header.irVersion = Math.max(field.value, 0);
    else if (field.number === 2) header.producer = this.file.text(field);
    else if (field.number === 7) this.#readGraph(field);
    else if (field.number === 8) this.#readOpset(field);
    else if (field.number === 14) header.metadata.set(...this.#pair(field));
    else this.#walk('model', field, 0);
  }

  #readGraph(graph: Field): void {
    this.#hasGraph = true;
    for (const field of this.#within(graph)) {
      if (field.number === 1) this.#readNode(field);
      else if (field.number === 5) this.#readInitialiser(field);
      else if (field.number === 11) this.#header.inputs.push(this.#value(field));
      else if (field.number === 12) this.#header.outputs.push(this.#value(field));
      this.#walk('graph', field, 0);
    }
  }

  #readInitialiser(tensor: Field): void {
    this.#initialised.add(this.#textOf(tensor, 8));
    const type = this.#at([tensor], 2).at(-1)?.value ?? 0;
    const shape = this.#at([tensor], 1).flatMap((dims) => this.file.integers(dims));
    if (!WEIGHT_TYPES.has(type) || shape.length === 0) return;
    const count = shape.reduce((product, size) => product * Math.max(0, size), 1);
    this.#header.parameters += Math.min(count, Number.MAX_SAFE_INTEGER);
  }

  #readNode(node: Field): void {
    let op = '';
    let input: string | undefined;
    const outputs: string[] = [];
    for (const field of this.#within(node)) {
      if (field.number === 1) input ??= this.file.text(field);
      else if (field.number === 2) outputs.push(this.file.text(field));
      else if (field.number === 4) op = this.file.text(field);
    }
    if (op === 'ZipMap' && input !== undefined) this.#readZipMap(node, input, outputs);
    for (const output of outputs) this.#header.producedBy.set(output, { op, input });
  }

  #readZipMap(node: Field, input: string, outputs: readonly string[]): void {
    const none: ZipMap = { tensors: new Map(), labels: [] };
    const zipMap = (this.#header.zipMap ??= none);
    for (const output of outputs) zipMap.tensors.set(output, input);
    const names = this.#at([node], 5).flatMap((attribute) => [
      ...this.#at([attribute], 9).map((text) => this.file.text(text)),
      ...this.#at([attribute], 8).flatMap((field) => this.file.integers(field).map(String)),
    ]);
    zipMap.labels.push({ names, from: 'the graph' });
  }

  #readOpset(opset: Field): void {
    const domain = this.#textOf(opset, 1);
    if (domain !== '' && domain !== 'ai.onnx') return;
    for (const { number, value } of this.#within(opset)) if (number === 2) this.#header.opset = value;
  }

  /** Looks for tensors in other files in whatever lies below a field of a message of this kind. */
  #walk(parent: Kind, field: Field, depth: number): void {
    const kind = CHILDREN[parent][field.number];
    if (!kind) return;
    if (depth > DEEPEST) throw tooDeep(this.file.path);
    if (kind === 'tensor') this.#readTensor(field);
    else for (const inner of this.#within(field)) this.#walk(kind, inner, depth + 1);
  }

  #readTensor(tensor: Field): void {
    const external = readExternal(this.file, tensor);
    if (external) this.#header.external.push(external);
  }

  #value(field: Field): DeclaredValue {
    const value: DeclaredValue = { name: this.#textOf(field, 1), elementType: 0, shape: undefined };
    for (const tensor of this.#at(this.#at([field], 2), 1)) {
      for (const inner of this.#within(tensor)) {
        if (inner.number === 1) value.elementType = inner.value;
        if (inner.number === 2) value.shape = this.#at([inner], 1).map((dim) => this.#dim(dim));
      }
    }
    return value;
  }

  #dim(dim: Field): number | string {
    for (const field of this.#within(dim)) {
      if (field.number === 1 && field.value > 0) return field.value;
      if (field.number === 2) return this.file.text(field) || '?';
    }
    return '?';
  }

  /** The fields of one number in messages. */
  #at(messages: Field[], number: number): Field[] {
    return messages.flatMap((message) =>
      [...this.#within(message)].filter((field) => field.number === number),
    );
  }

  #textOf(message: Field, number: number): string {
    const [field] = this.#at([message], number);
    return field ? this.file.text(field) : '';
  }

  #pair(message: Field): [string, string] {
    return [this.#textOf(message, 1), this.#textOf(message, 2)];
  }

  #within(message: Field): Generator<Field> {
    return within(this.file, message);
  }

  checked(): OnnxHeader {
    const { irVersion, opset } = this.#header;
    const name = basename(this.file.path);
    if (!this.#hasGraph) throw this.explain(new WireError('malformed'));
    if (irVersion > NEWEST_IR) {
      throw tooNew(
        `“${name}” is of ONNX’s file version ${irVersion}; the newest that can be read is ${NEWEST_IR}.`,
      );
    }
    if (opset > NEWEST_OPSET) {
      throw tooNew(
        `“${name}” uses ONNX’s operator set ${opset}; the newest that can be read is ${NEWEST_OPSET}.`,
      );
    }
    const inputs = this.#header.inputs.filter((input) => !this.#initialised.has(input.name));
    const { zipMap } = this.#header;
    const outputs = this.#header.outputs.map((output) => {
      const tensor = zipMap?.tensors.get(output.name);
      return tensor === undefined ? output : { name: tensor, elementType: FLOAT, shape: undefined };
    });
    return { ...this.#header, inputs, outputs };
  }

  explain({ reason }: WireError): StudioError {
    const name = basename(this.file.path);
    const disguise = disguisedSync(this.file.path);
    if (disguise) return disguise;
    // A version and a graph at the right places: it began as an ONNX file.
    if (reason === 'truncated' && this.#header.irVersion > 0) {
      return new StudioError('bad-file', `“${name}” ends too early.`, 'Download or copy it again.');
    }
    return new StudioError(
      'bad-file',
      `“${name}” is no ONNX file.`,
      'Choose a file that an ONNX export wrote.',
    );
  }
}

function tooNew(message: string): StudioError {
  return new StudioError('bad-file', message, 'Export the model again with operator set 17.');
}

const tooDeep = (path: string): StudioError =>
  new StudioError(
    'bad-file',
    `“${basename(path)}” holds branches or loops within one another, more deeply than is read.`,
    'Export the model again without them.',
  );

const impossiblePlace = (path: string, location: string, digits: string): StudioError =>
  new StudioError(
    'bad-file',
    `“${basename(path)}” says that weights of it lie in “${location}” at “${digits}” or are that long, which cannot be.`,
    'Export the model again.',
  );

/** The fields of a message that is a field itself. */
export function within(file: WireFile, message: Field): Generator<Field> {
  if (message.wire !== WireType.LengthDelimited) throw new WireError('malformed');
  return file.fields(message.start, message.end);
}

/** Where a tensor's values are if they are in another file (onnx.proto3 `TensorProto.external_data`). */
export function readExternal(file: WireFile, tensor: Field): ExternalTensor | undefined {
  const entries = new Map<string, string>();
  let outside = false;
  for (const field of within(file, tensor)) {
    if (field.number === 14) outside = field.value === 1;
    if (field.number !== 13) continue;
    const [key, value] = [...within(file, field)].map((text) => file.text(text));
    if (key !== undefined) entries.set(key, value ?? '');
  }
  if (!outside) return undefined;
  const [offset, length] = [entries.get('offset') ?? '0', entries.get('length')];
  const location = entries.get('location') ?? '';
  for (const digits of [offset, length ?? '0'])
    if (!/^\d{1,15}$/.test(digits)) throw impossiblePlace(file.path, location, digits);
  return {
    location,
    offset: Number(offset),
    length: length === undefined ? undefined : Number(length),
  };
}

/** Operators that only hand values on. */
const PASSING = new Set([
  'Identity',
  'Cast',
  'Reshape',
  'Flatten',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Concat',
]);
const LONGEST_TAIL = 8;

/** What the graph takes and gives. */
export function declaredGraph({ inputs, outputs, producedBy }: OnnxHeader): DeclaredGraph {
  const lastOperator = (output: string): string | undefined => {
    let last = producedBy.get(output);
    for (let i = 0; i < LONGEST_TAIL && last && PASSING.has(last.op); i++)
      last = producedBy.get(last.input ?? '');
    return last?.op;
  };
  return { inputs, outputs, lastOperator };
}
