import { type HostTensor, sizeOf, type TensorMap } from '../../base/tensor';
import {
  type Attribute,
  floatInitializer,
  int64Initializer,
  type OnnxInitializer,
  type OnnxNode,
} from '../../engine/onnx/model';
import type { Normalisation } from '../../nn/model';
import { LAYER_NORM_EPSILON, type GraphOps, type LinearNames, linearNames } from '../../nn/graph-ops';
import { transposed } from '../graph/transposed';
import { toFloat16 } from './float16';
import { quantiseRows, quantiseTransposed, rowScales, ZERO_POINT } from './quantise';

/** How weights are kept and computed with. int8: linear layers, their inputs quantised as they come. */
export type OnnxPrecision = 'fp32' | 'fp16' | 'int8';

/** Collects the nodes and initializers of one ONNX graph. A value is its name. */
export class OnnxGraph implements GraphOps<string> {
  readonly nodes: OnnxNode[] = [];
  readonly #initializers = new Map<string, OnnxInitializer>();
  readonly #uses = new Map<string, number>();
  readonly #float: 'float32' | 'float16';
  #input: string;
  #images: string | undefined;

  /**
   * @param input the name of the graph's input: float32, or bytes that {@link preprocess} makes into that
   * @param opset version of the standard's operator set, 13 … 21
   */
  constructor(
    input: string,
    private readonly weights: TensorMap,
    private readonly precision: OnnxPrecision,
    private readonly opset = 17,
  ) {
    this.#input = input;
    this.#float = precision === 'fp16' ? 'float16' : 'float32';
  }

  /** What the network's first node takes. */
  get images(): string {
    this.#images ??= this.precision === 'fp16' ? this.#node('Cast', [this.#input], { to: 10 }) : this.#input;
    return this.#images;
  }

  /**
   * Cuts the middle square out of the input [batch, height, width, 3] uint8, resizes it bilinearly (with a filter as wide
   * as a target pixel, from operator set 18 on) and normalises it, before anything else is computed.
   */
  preprocess(size: number, { mean, std }: Normalisation): void {
    const shape = this.#node('Shape', [this.#input]);
    const at = (axis: number) =>
      this.#node('Gather', [shape, this.#add(int64Initializer(`axis_${axis}`, [axis]))], { axis: 0 });
    const [height, width] = [at(1), at(2)] as const;
    const side = this.#node('Min', [height, width]);
    const two = this.#add(int64Initializer('two', [2]));
    const from = [height, width].map((each) => this.#node('Div', [this.#node('Sub', [each, side]), two]));
    const start = this.#node('Concat', from, { axis: 0 });
    const end = this.#node('Add', [start, this.#node('Concat', [side, side], { axis: 0 })]);
    const square = this.#node('Slice', [
      this.#input,
      start,
      end,
      this.#add(int64Initializer('sides', [1, 2])),
    ]);
    const pixels = this.transpose(this.#node('Cast', [square], { to: 1 }), [0, 3, 1, 2]);
    const sizes = this.#node('Concat', [at(0), this.#add(int64Initializer('wanted', [3, size, size]))], {
      axis: 0,
    });
    const how = { mode: 'linear', coordinate_transformation_mode: 'half_pixel' };
    const resized = this.#node(
      'Resize',
      [pixels, '', '', sizes],
      this.opset >= 18 ? { ...how, antialias: 1 } : how,
    );
    const column = (name: string, values: readonly number[]) =>
      this.#add(
        floatInitializer(
          name,
          [1, 3, 1, 1],
          Float32Array.from(values, (value) => 255 * value),
        ),
      );
    this.#input = this.#node('Div', [this.#node('Sub', [resized, column('mean', mean)]), column('std', std)]);
  }

  get initializers(): OnnxInitializer[] {
    return [...this.#initializers.values()];
  }

  /** Ends the graph: the value under the output's name, as float32. */
  finish(value: string, output: string): void {
    this.nodes.push(
      this.precision === 'fp16'
        ? { op: 'Cast', name: output, inputs: [value], outputs: [output], attributes: { to: 1 } }
        : { op: 'Identity', name: output, inputs: [value], outputs: [output] },
    );
  }

  weight(name: string): string {
    return this.#floats(name, this.#tensor(name).shape, () => this.#tensor(name).data);
  }

  linear(x: string, name: string | LinearNames): string {
    const { weight, bias } = linearNames(name);
    const product =
      this.precision === 'int8' ? this.#integerProduct(x, weight) : this.#floatProduct(x, weight);
    return this.add(product, this.weight(bias));
  }

  #floatProduct(x: string, name: string): string {
    const weight = this.#tensor(name);
    const [outputs, inputs] = weight.shape as [number, number];
    const matrix = this.#floats(`${name}^T`, [inputs, outputs], () => transposed(weight));
    return this.#node('MatMul', [x, matrix]);
  }

  /** x · W with x quantised as it comes, by one scale; ONNX Runtime fuses these nodes into one. */
  #integerProduct(x: string, name: string): string {
    const { shape, data } = this.#tensor(name);
    const [outputs, inputs] = shape as [number, number];
    const scales = rowScales(data, outputs);
    const matrix = this.#add({
      name: `${name}_quantized`,
      type: 'uint8',
      shape: [inputs, outputs],
      bytes: { length: data.length, read: () => quantiseTransposed(data, scales) },
    });
    const zero = this.#add({
      name: 'weight_zero_point',
      type: 'uint8',
      shape: [],
      bytes: Uint8Array.of(ZERO_POINT),
    });
    const scale = this.#add(floatInitializer(`${name}_scale`, [outputs], scales));
    const [bytes, xScale, xZero] = this.#nodes('DynamicQuantizeLinear', [x], 3) as [string, string, string];
    const sums = this.#node('Cast', [this.#node('MatMulInteger', [bytes, matrix, xZero, zero])], { to: 1 });
    return this.multiply(sums, this.multiply(xScale, scale));
  }

  layerNorm(x: string, name: string): string {
    if (this.opset < 17) return this.#spelledLayerNorm(x, name);
    const inputs = [x, this.weight(`${name}.weight`), this.weight(`${name}.bias`)];
    return this.#node('LayerNormalization', inputs, { axis: -1, epsilon: { float: LAYER_NORM_EPSILON } });
  }

  /** Of means, as the operator exists only from operator set 17 on; in float32, as halves cannot hold the squares. */
  #spelledLayerNorm(x: string, name: string): string {
    const half = this.precision === 'fp16';
    const value = half ? this.#node('Cast', [x], { to: 1 }) : x;
    const off = this.#node('Sub', [value, this.#mean(value, -1, 1)]);
    const epsilon = this.#add(floatInitializer('epsilon', [], Float32Array.of(LAYER_NORM_EPSILON)));
    const variance = this.#mean(this.multiply(off, off), -1, 1);
    const normed = this.#node('Div', [off, this.#node('Sqrt', [this.add(variance, epsilon)])]);
    const back = half ? this.#node('Cast', [normed], { to: 10 }) : normed;
    return this.add(this.multiply(back, this.weight(`${name}.weight`)), this.weight(`${name}.bias`));
  }

  /** The mean over one axis, which operator sets before 18 take as an attribute. */
  #mean(x: string, axis: number, keepdims: 0 | 1): string {
    if (this.opset < 18) return this.#node('ReduceMean', [x], { axes: [axis], keepdims });
    return this.#node('ReduceMean', [x, this.#add(int64Initializer(`over_${axis}`, [axis]))], { keepdims });
  }

  /** Spelled out with Erf: `Gelu` itself exists only from operator set 20 on; runtimes fuse this pattern. */
  gelu(x: string): string {
    const erf = this.#node('Erf', [this.#node('Div', [x, this.#scalar(Math.SQRT2)])]);
    return this.scale(this.multiply(x, this.add(erf, this.#scalar(1))), 0.5);
  }

  patches(images: string, name: string): string {
    const { shape } = this.#tensor(`${name}.weight`);
    const [width, , side] = shape as [number, number, number, number];
    const inputs = [images, this.weight(`${name}.weight`), this.weight(`${name}.bias`)];
    const grid = this.#node('Conv', inputs, { kernel_shape: [side, side], strides: [side, side] });
    return this.transpose(this.#reshape(grid, [0, width, -1]), [0, 2, 1]);
  }

  conv(x: string, weight: string): string {
    const kernel = this.#tensor(weight);
    const [side, , inputs, outputs] = kernel.shape as [number, number, number, number];
    const taps = this.#kernel(`${weight}^T`, [outputs, inputs, side, side], () =>
      transposed({ shape: [side * side * inputs, outputs], data: inputsFirst(kernel) }),
    );
    const margin = (side - 1) / 2;
    const attributes = { kernel_shape: [side, side], pads: [margin, margin, margin, margin] };
    const result = this.#node('Conv', [this.transpose(x, [0, 3, 1, 2]), taps], attributes);
    return this.transpose(result, [0, 2, 3, 1]);
  }

  depthwise(x: string, name: string): string {
    const [channels, , side] = this.#tensor(`${name}.weight`).shape as [number, number, number];
    const margin = (side - 1) / 2;
    const attributes = {
      kernel_shape: [side, side],
      pads: [margin, margin, margin, margin],
      group: channels,
    };
    const inputs = [
      this.transpose(x, [0, 3, 1, 2]),
      this.weight(`${name}.weight`),
      this.weight(`${name}.bias`),
    ];
    return this.transpose(this.#node('Conv', inputs, attributes), [0, 2, 3, 1]);
  }

  /** Weights of a convolution or of gates. Eight bits make them smaller; what computes with them stays in float32. */
  #kernel(name: string, shape: readonly number[], values: () => Float32Array): string {
    if (this.precision !== 'int8') return this.#floats(name, shape, values);
    const data = values();
    const scales = rowScales(data, shape[0]!);
    const bytes = quantiseRows(data, scales);
    const zeros = new Uint8Array(scales.length).fill(ZERO_POINT);
    const inputs = [
      this.#add({ name: `${name}_quantized`, type: 'uint8', shape, bytes }),
      this.#add(floatInitializer(`${name}_scale`, [scales.length], scales)),
      this.#add({ name: `${name}_zero_point`, type: 'uint8', shape: [scales.length], bytes: zeros }),
    ];
    return this.#node('DequantizeLinear', inputs, { axis: 0 });
  }

  relu(x: string): string {
    return this.#node('Relu', [x]);
  }

  /** By the standard's own operator, whose gates are update, reset, new: not PyTorch's reset, update, new. */
  gru(x: string, name: string): string {
    const [gates, width] = this.#tensor(`${name}.weight_hh_l0`).shape as [number, number];
    const tensorOf = (kind: string, side: string) => this.#tensor(`${name}.${kind}_${side}_l0`);
    const matrices = ['ih', 'hh'].map((side) => {
      const values = () => updateFirst(tensorOf('weight', side));
      const matrix = this.#kernel(`${name}.weight_${side}^zrn`, [gates, width], values);
      return this.#reshape(matrix, [1, gates, width]);
    });
    const biases = () =>
      Float32Array.from(['ih', 'hh'].flatMap((side) => [...updateFirst(tensorOf('bias', side))]));
    const inputs = [
      this.transpose(x, [1, 0, 2]),
      ...matrices,
      this.#floats(`${name}.bias^zrn`, [1, 2 * gates], biases),
    ];
    const states = this.#node('GRU', inputs, { hidden_size: width, linear_before_reset: 1 });
    return this.#reshape(this.transpose(states, [2, 0, 1, 3]), [0, -1, width]);
  }

  repeat(x: string): string {
    const batch = this.#batch();
    const rest = this.#add(int64Initializer('ones_2', [1, 1]));
    return this.#node('Expand', [x, this.#node('Concat', [batch, rest], { axis: 0 })]);
  }

  /** The number of images, [1]. */
  #batch(): string {
    if (this.opset >= 15) return this.#node('Shape', [this.images], { start: 0, end: 1 });
    const first = this.#add(int64Initializer('first', [0]));
    return this.#node('Gather', [this.#node('Shape', [this.images]), first], { axis: 0 });
  }

  add(a: string, b: string): string {
    return this.#node('Add', [a, b]);
  }

  multiply(a: string, b: string): string {
    return this.#node('Mul', [a, b]);
  }

  scale(x: string, factor: number): string {
    return this.multiply(x, this.#scalar(factor));
  }

  matMul(a: string, b: string): string {
    return this.#node('MatMul', [a, b]);
  }

  softmax(x: string): string {
    return this.#node('Softmax', [x], { axis: -1 });
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.#reshape(x, shape);
  }

  transpose(x: string, order: readonly number[]): string {
    return this.#node('Transpose', [x], { perm: order });
  }

  concat(values: readonly string[], axis: number): string {
    return this.#node('Concat', values, { axis });
  }

  split(x: string, parts: number, axis: number): string[] {
    return this.#nodes('Split', [x], parts, this.opset < 18 ? { axis } : { axis, num_outputs: parts });
  }

  pick(x: string, index: number): string {
    const at = this.#add(int64Initializer(`index_${index}`, [index], true));
    return this.#node('Gather', [x, at], { axis: 1 });
  }

  meanFrom(x: string, first: number): string {
    const from = this.#add(int64Initializer(`from_${first}`, [first]));
    const end = this.#add(int64Initializer('end', [2 ** 31 - 1]));
    const axis = this.#add(int64Initializer('axis_1', [1]));
    const rest = this.#node('Slice', [x, from, end, axis]);
    return this.#mean(rest, 1, 0);
  }

  #reshape(x: string, shape: readonly number[]): string {
    return this.#node('Reshape', [x, this.#add(int64Initializer(`shape_${shape.join('x')}`, shape))]);
  }

  #scalar(value: number): string {
    return this.#floats(`scalar_${value}`, [], () => Float32Array.of(value));
  }

  #floats(name: string, shape: readonly number[], values: () => Float32Array): string {
    const length = sizeOf(shape) * (this.#float === 'float16' ? 2 : 4);
    const read = () => {
      const data = this.#float === 'float16' ? toFloat16(values()) : values();
      return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    };
    return this.#add({ name, type: this.#float, shape, bytes: { length, read } });
  }

  #add(initializer: OnnxInitializer): string {
    this.#initializers.set(initializer.name, initializer);
    return initializer.name;
  }

  #node(op: string, inputs: readonly string[], attributes: Record<string, Attribute> = {}): string {
    return this.#nodes(op, inputs, 1, attributes)[0]!;
  }

  #nodes(
    op: string,
    inputs: readonly string[],
    count: number,
    attributes: Record<string, Attribute> = {},
  ): string[] {
    const use = this.#uses.get(op) ?? 0;
    this.#uses.set(op, use + 1);
    const name = `${op}_${use}`;
    const outputs = Array.from({ length: count }, (_, i) => (count === 1 ? name : `${name}_${i}`));
    this.nodes.push({ op, name, inputs, outputs, attributes });
    return outputs;
  }

  #tensor(name: string): HostTensor {
    const tensor = this.weights.get(name);
    if (!tensor) throw new Error(`The network lacks the weight ${name}.`);
    return tensor;
  }
}

/** Rows of reset, update and new as rows of update, reset and new. */
function updateFirst({ data }: HostTensor): Float32Array {
  const third = data.length / 3;
  const result = data.slice();
  result.copyWithin(0, third, 2 * third);
  result.set(data.subarray(0, third), third);
  return result;
}

/** [k, k, in, out] → [in, k, k, out] */
function inputsFirst({ shape, data }: HostTensor): Float32Array {
  const [side, , inputs, outputs] = shape as [number, number, number, number];
  const result = new Float32Array(data.length);
  for (let tap = 0; tap < side * side; tap++) {
    for (let i = 0; i < inputs; i++) {
      const row = data.subarray((tap * inputs + i) * outputs, (tap * inputs + i + 1) * outputs);
      result.set(row, (i * side * side + tap) * outputs);
    }
  }
  return result;
}
