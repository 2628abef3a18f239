import { type HostTensor, sizeOf, type TensorMap } from '../../base/tensor';
import { LAYER_NORM_EPSILON, type GraphOps, type LinearNames, linearNames } from '../../nn/graph-ops';
import { transposed } from '../graph/transposed';
import { spelledGru } from './recurrence';

/** `AttrValue` of TensorFlow's GraphDef in its JSON form: whole numbers are texts, texts are base64. */
type AttributeValue =
  | { b: boolean }
  | { i: string }
  | { s: string }
  | { type: string }
  | { shape: TensorShape }
  | { list: { i: string[] } }
  | { tensor: { dtype: string; tensorShape: TensorShape } };

export interface TensorShape {
  dim: { size: string }[];
}

export interface GraphNode {
  name: string;
  op: string;
  input: string[];
  attr: Record<string, AttributeValue>;
}

/** A constant of the graph, kept outside it in the weight files. */
export interface Constant {
  name: string;
  shape: readonly number[];
  dtype: 'float32' | 'int32';
  /** Read only when it is written. */
  read: () => Float32Array | Int32Array;
}

const FLOAT = { type: 'DT_FLOAT' };
const INT = { type: 'DT_INT32' };
const PACK_OF_THREE = { T: INT, N: { i: '3' }, axis: { i: '0' } };

/** −1 stands for the batch. */
export function tensorShape(shape: readonly number[]): TensorShape {
  return { dim: shape.map((size) => ({ size: String(size) })) };
}

/** Collects the nodes and constants of one TensorFlow graph, of operators that TensorFlow.js's converter executes. */
export class TfjsGraph implements GraphOps<string> {
  readonly nodes: GraphNode[] = [];
  readonly constants = new Map<string, Constant>();
  readonly #uses = new Map<string, number>();
  readonly images: string;

  /** @param input the name of the graph's input, [batch, channels, imgSize, imgSize] */
  constructor(
    input: string,
    channels: number,
    private readonly imgSize: number,
    private readonly weights: TensorMap,
  ) {
    this.images = input;
    const attr = { dtype: FLOAT, shape: { shape: tensorShape([-1, channels, imgSize, imgSize]) } };
    this.nodes.push({ name: input, op: 'Placeholder', input: [], attr });
  }

  /** Ends the graph: the value under the output's name. */
  finish(value: string, output: string): void {
    this.nodes.push({ name: output, op: 'Identity', input: [value], attr: { T: FLOAT } });
  }

  weight(name: string): string {
    const { shape, data } = this.#tensor(name);
    return this.#constant({ name, shape, dtype: 'float32', read: () => data });
  }

  /** As a product of two matrices: TensorFlow.js's WebAssembly backend is many times slower at stacks of them. */
  linear(x: string, name: string | LinearNames, inner: readonly number[] = []): string {
    const names = linearNames(name);
    const weight = this.#tensor(names.weight);
    const [outputs, inputs] = weight.shape as [number, number];
    const matrix = this.#constant({
      name: `${names.weight}/transposed`,
      shape: [inputs, outputs],
      dtype: 'float32',
      read: () => transposed(weight),
    });
    const rows = inner.length === 0 ? x : this.reshape(x, [-1, inputs]);
    const result = this.add(this.#product(rows, matrix), this.weight(names.bias));
    return inner.length === 0 ? result : this.reshape(result, [-1, ...inner, outputs]);
  }

  layerNorm(x: string, name: string): string {
    const mean = this.#mean(x, -1, true);
    const variance = this.#mean(this.#node('SquaredDifference', [x, mean]), -1, true);
    const inverse = this.#node('Rsqrt', [this.add(variance, this.#scalar(LAYER_NORM_EPSILON))]);
    const normed = this.multiply(this.#node('Sub', [x, mean]), inverse);
    return this.add(this.multiply(normed, this.weight(`${name}.weight`)), this.weight(`${name}.bias`));
  }

  gelu(x: string): string {
    const erf = this.#node('Erf', [this.scale(x, Math.SQRT1_2)]);
    return this.scale(this.multiply(x, this.add(erf, this.#scalar(1))), 0.5);
  }

  patches(images: string, name: string, size = this.imgSize): string {
    const weight = this.#tensor(`${name}.weight`);
    const [width, channels, side] = weight.shape as [number, number, number, number];
    const kernel = this.#constant({
      name: `${name}.weight/transposed`,
      shape: [side, side, channels, width],
      dtype: 'float32',
      read: () => channelsLast(weight),
    });
    const grid = this.#conv(this.transpose(images, [0, 2, 3, 1]), kernel, side, 'VALID');
    const embedded = this.add(grid, this.weight(`${name}.bias`));
    return this.reshape(embedded, [-1, (size / side) ** 2, width]);
  }

  conv(x: string, weight: string): string {
    return this.#conv(x, this.weight(weight), 1, 'SAME');
  }

  /** Its kernel is [k, k, C, 1] here, which torch's [C, 1, k, k] is when channels come last. */
  depthwise(x: string, name: string): string {
    const weight = this.#tensor(`${name}.weight`);
    const [channels, , side] = weight.shape as [number, number, number];
    const kernel = this.#constant({
      name: `${name}.weight/transposed`,
      shape: [side, side, channels, 1],
      dtype: 'float32',
      read: () => transposed({ shape: [channels, side * side], data: weight.data }),
    });
    return this.add(this.#conv(x, kernel, 1, 'SAME', 'DepthwiseConv2dNative'), this.weight(`${name}.bias`));
  }

  gru(x: string, name: string, steps: number): string {
    const [, width] = this.#tensor(`${name}.weight_hh_l0`).shape as [number, number];
    return spelledGru(this, x, name, [steps, width]);
  }

  sigmoid(x: string): string {
    return this.#node('Sigmoid', [x]);
  }

  tanh(x: string): string {
    return this.#node('Tanh', [x]);
  }

  relu(x: string): string {
    return this.#node('Relu', [x]);
  }

  repeat(x: string): string {
    const times = this.#node('Pack', [this.#batch(), this.#int(1), this.#int(1)], PACK_OF_THREE);
    return this.#node('Tile', [x, times], { T: FLOAT, Tmultiples: INT });
  }

  add(a: string, b: string): string {
    return this.#node('AddV2', [a, b]);
  }

  multiply(a: string, b: string): string {
    return this.#node('Mul', [a, b]);
  }

  scale(x: string, factor: number): string {
    return this.multiply(x, this.#scalar(factor));
  }

  matMul(a: string, b: string): string {
    return this.#node('BatchMatMulV2', [a, b], { T: FLOAT, adj_x: { b: false }, adj_y: { b: false } });
  }

  #product(a: string, b: string): string {
    return this.#node('MatMul', [a, b], { T: FLOAT, transpose_a: { b: false }, transpose_b: { b: false } });
  }

  softmax(x: string): string {
    return this.#node('Softmax', [x]);
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.#node('Reshape', [x, this.#ints(shape)], { T: FLOAT, Tshape: INT });
  }

  transpose(x: string, order: readonly number[]): string {
    return this.#node('Transpose', [x, this.#ints(order)], { T: FLOAT, Tperm: INT });
  }

  concat(values: readonly string[], axis: number): string {
    const attr = { T: FLOAT, Tidx: INT, N: { i: String(values.length) } };
    return this.#node('ConcatV2', [...values, this.#int(axis)], attr);
  }

  split(x: string, parts: number, axis: number): string[] {
    const name = this.#node('Split', [this.#int(axis), x], { T: FLOAT, num_split: { i: String(parts) } });
    return Array.from({ length: parts }, (_, i) => (i === 0 ? name : `${name}:${i}`));
  }

  pick(x: string, index: number): string {
    return this.#slice(x, [0, index], [0, index + 1], { all: 0b01, none: 0b10 });
  }

  meanFrom(x: string, first: number): string {
    const rest = first === 0 ? x : this.#slice(x, [0, first], [0, 0], { all: 0b01, toEnd: 0b11 });
    return this.#mean(rest, 1, false);
  }

  /**
   * Sets of axes as bits: `all` are taken whole, `toEnd` (default: `all`) have no end, `none` vanish.
   */
  #slice(
    x: string,
    begin: number[],
    end: number[],
    { all, toEnd = all, none = 0 }: { all: number; toEnd?: number; none?: number },
    type = FLOAT,
  ): string {
    const strides = begin.map(() => 1);
    return this.#node('StridedSlice', [x, this.#ints(begin), this.#ints(end), this.#ints(strides)], {
      T: type,
      Index: INT,
      begin_mask: { i: String(all) },
      end_mask: { i: String(toEnd) },
      ellipsis_mask: { i: '0' },
      new_axis_mask: { i: '0' },
      shrink_axis_mask: { i: String(none) },
    });
  }

  /** The number of images, as a scalar. */
  #batch(): string {
    const shape = this.#node('Shape', [this.images], { T: FLOAT, out_type: INT });
    return this.#slice(shape, [0], [1], { all: 0, none: 1 }, INT);
  }

  #mean(x: string, axis: number, keep: boolean): string {
    return this.#node('Mean', [x, this.#ints([axis])], { T: FLOAT, Tidx: INT, keep_dims: { b: keep } });
  }

  #conv(x: string, kernel: string, stride: number, padding: 'SAME' | 'VALID', op = 'Conv2D'): string {
    const list = (values: number[]) => ({ list: { i: values.map(String) } });
    return this.#node(op, [x, kernel], {
      T: FLOAT,
      strides: list([1, stride, stride, 1]),
      dilations: list([1, 1, 1, 1]),
      padding: { s: base64(padding) },
      data_format: { s: base64('NHWC') },
      explicit_paddings: list([]),
      use_cudnn_on_gpu: { b: true },
    });
  }

  #scalar(value: number): string {
    const read = () => Float32Array.of(value);
    return this.#constant({ name: `scalar_${value}`, shape: [], dtype: 'float32', read });
  }

  #int(value: number): string {
    return this.#constant({
      name: `int_${value}`,
      shape: [],
      dtype: 'int32',
      read: () => Int32Array.of(value),
    });
  }

  #ints(values: readonly number[]): string {
    const read = () => Int32Array.from(values);
    return this.#constant({ name: `ints_${values.join('_')}`, shape: [values.length], dtype: 'int32', read });
  }

  #constant(constant: Constant): string {
    const { name, shape, dtype } = constant;
    if (this.constants.has(name)) return name;
    this.constants.set(name, constant);
    const type = dtype === 'float32' ? FLOAT : INT;
    const tensor = { dtype: type.type, tensorShape: tensorShape(shape) };
    this.nodes.push({ name, op: 'Const', input: [], attr: { dtype: type, value: { tensor } } });
    return name;
  }

  #node(op: string, input: string[], attr: Record<string, AttributeValue> = { T: FLOAT }): string {
    const use = this.#uses.get(op) ?? 0;
    this.#uses.set(op, use + 1);
    const name = `${op}_${use}`;
    this.nodes.push({ name, op, input, attr });
    return name;
  }

  #tensor(name: string): HostTensor {
    const tensor = this.weights.get(name);
    if (!tensor) throw new Error(`The network lacks the weight ${name}.`);
    return tensor;
  }
}

/** Bytes of a constant: both types have four each. */
export function byteLength({ shape }: Constant): number {
  return 4 * sizeOf(shape);
}

/** torch's kernel [out, in, k, k] as TensorFlow's [k, k, in, out] */
function channelsLast({ shape, data }: HostTensor): Float32Array {
  const [outputs, inputs, side] = shape as [number, number, number, number];
  const area = side * side;
  const result = new Float32Array(data.length);
  for (let o = 0; o < outputs; o++) {
    for (let i = 0; i < inputs; i++) {
      for (let tap = 0; tap < area; tap++) {
        result[(tap * inputs + i) * outputs + o] = data[(o * inputs + i) * area + tap]!;
      }
    }
  }
  return result;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
