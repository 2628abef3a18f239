import type { StudioError } from '../../base/errors';
import {
  type Attribute,
  floatInitializer,
  int64Initializer,
  type OnnxInitializer,
  type OnnxNode,
} from '../../engine/onnx/model';
import { ONNX_INPUT } from '../onnx/names';
import { bad, missing } from '../refusals';

/** What stands behind a layer. `relu6` is cut off at 6; `hardswish` and `hardsigmoid` are those of MobileNetV3. */
export type Activation = 'relu' | 'relu6' | 'silu' | 'hardswish' | 'hardsigmoid' | 'sigmoid';

export interface ConvOptions {
  stride?: number;
  /** Pixels added at each side; default: as many as keep the size at stride 1. */
  padding?: number;
}

/** Values of a graph that a network is written as: feature maps [batch, channels, height, width] or rows [batch, features]. */
export interface Value {
  name: string;
  channels: number;
}

/** Tensors by the names that a network's own library gives them. */
export interface NamedShapes {
  /** Of the file, for messages. */
  label: string;
  shapeOf(name: string): readonly number[] | undefined;
}

const BATCH_NORM = ['weight', 'bias', 'running_mean', 'running_var'];

/**
 * Writes a convolutional network as an ONNX graph (operator set 17) while it is walked through. How wide and how deep it
 * is comes from the shapes of its weights; which weights were used is kept, so that none is passed over in silence.
 */
export class ConvolutionalGraph {
  readonly nodes: OnnxNode[] = [];
  readonly weights = new Map<string, readonly number[]>();
  readonly constants: OnnxInitializer[] = [];
  /** Of the batch normalisations. */
  epsilon = 1e-5;
  /** Convolutions pad as TensorFlow does: more behind than before, where it does not come out even. */
  samePadding = false;
  /** Of the images: 3, or 1 for grey ones. */
  imageChannels = 0;
  /** Pixels per side, where the network works with one size only. */
  imgSize: number | undefined;
  #count = 0;

  constructor(private readonly stored: NamedShapes) {}

  has(name: string): boolean {
    return this.stored.shapeOf(name) !== undefined;
  }

  /** @throws StudioError 'bad-file' where it is not there */
  shape(name: string): readonly number[] {
    const shape = this.stored.shapeOf(name);
    if (!shape) throw missing(this.stored, name);
    return shape;
  }

  /** The images, normalised; `name` is of the convolution that looks at them. */
  images(name: string): Value {
    this.imageChannels = this.#shapeOf(`${name}.weight`)[1]!;
    return { name: ONNX_INPUT, channels: this.imageChannels };
  }

  /** A convolution with a square kernel. Its groups are what the channels of its input say. */
  conv(x: Value, name: string, { stride = 1, padding }: ConvOptions = {}): Value {
    const weight = `${name}.weight`;
    const [outputs, inputs, height, width] = this.#shapeOf(weight, 4) as [number, number, number, number];
    const groups = x.channels / inputs;
    if (!Number.isInteger(groups) || outputs % groups !== 0 || height !== width) throw this.#odd(weight);
    const around = padding ?? (height - 1) >> 1;
    const pads = this.samePadding ? { auto_pad: 'SAME_UPPER' } : { pads: [around, around, around, around] };
    const attributes = { kernel_shape: [height, width], strides: [stride, stride], group: groups, ...pads };
    return this.#node(
      'Conv',
      [x.name, this.#weight(weight), ...this.#bias(name, outputs)],
      outputs,
      attributes,
    );
  }

  /** Batch normalisation with the statistics of training. */
  norm(x: Value, name: string): Value {
    const parts = BATCH_NORM.map((part) => this.#weight(`${name}.${part}`, [x.channels]));
    return this.#node('BatchNormalization', [x.name, ...parts], x.channels, {
      epsilon: { float: this.epsilon },
    });
  }

  linear(x: Value, name: string): Value {
    const weight = `${name}.weight`;
    const shape = this.#shapeOf(weight);
    const [outputs] = shape as [number];
    // A convolution of single pixels does the same.
    if (shape.length === 4) return this.flatten(this.conv({ ...x, name: this.#spread(x) }, name));
    const flat = this.#weight(weight, [outputs, x.channels]);
    return this.#node('Gemm', [x.name, flat, ...this.#bias(name, outputs)], outputs, { transB: 1 });
  }

  activate(x: Value, how: Activation): Value {
    const op = (name: string, attributes = {}) => this.#node(name, [x.name], x.channels, attributes);
    switch (how) {
      case 'relu':
        return op('Relu');
      case 'sigmoid':
        return op('Sigmoid');
      case 'hardswish':
        return op('HardSwish');
      case 'hardsigmoid':
        return op('HardSigmoid', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } });
      case 'silu':
        return this.multiply(x, op('Sigmoid'));
      case 'relu6':
        return this.#node('Clip', [x.name, this.#number(0), this.#number(6)], x.channels);
    }
  }

  maxPool(x: Value, kernel: number, stride: number, padding = 0): Value {
    const pads = [padding, padding, padding, padding];
    const attributes = { kernel_shape: [kernel, kernel], strides: [stride, stride], pads };
    return this.#node('MaxPool', [x.name], x.channels, attributes);
  }

  /** Means of squares; `all`: also of the incomplete ones at the ends. */
  averagePool(x: Value, side: number, all = false): Value {
    const sides = { kernel_shape: [side, side], strides: [side, side], ceil_mode: all ? 1 : 0 };
    return this.#node('AveragePool', [x.name], x.channels, sides);
  }

  /** Feature maps of zeros, half of them before and half behind the others. */
  widen(x: Value, channels: number): Value {
    const before = (channels - x.channels) >> 1;
    const pads = int64Initializer(`widen_${this.#count}`, [
      0,
      before,
      0,
      0,
      0,
      channels - x.channels - before,
      0,
      0,
    ]);
    this.constants.push(pads);
    return this.#node('Pad', [x.name, pads.name], channels);
  }

  /** The mean of each channel: [batch, channels, 1, 1] */
  pool(x: Value): Value {
    return this.#node('GlobalAveragePool', [x.name], x.channels);
  }

  /** Rows, of so many pixels of each channel. */
  flatten(x: Value, pixels = 1): Value {
    return this.#node('Flatten', [x.name], x.channels * pixels, { axis: 1 });
  }

  add(a: Value, b: Value): Value {
    if (a.channels !== b.channels) throw this.refused('adds feature maps of unequal channels');
    return this.#node('Add', [a.name, b.name], a.channels);
  }

  multiply(a: Value, b: Value): Value {
    return this.#node('Mul', [a.name, b.name], a.channels);
  }

  join(values: readonly Value[]): Value {
    const channels = values.reduce((sum, each) => sum + each.channels, 0);
    const names = values.map(({ name }) => name);
    return this.#node('Concat', names, channels, { axis: 1 });
  }

  /** The error for weights that no network of the kind has. @param problem the rest of a sentence that begins with the file */
  refused(problem: string): StudioError {
    return bad(this.stored, problem);
  }

  #bias(name: string, outputs: number): string[] {
    const bias = `${name}.bias`;
    return this.has(bias) ? [this.#weight(bias, [outputs])] : [];
  }

  #weight(name: string, expected?: readonly number[]): string {
    const shape = this.shape(name);
    if (expected && shape.join() !== expected.join()) throw this.#odd(name, expected);
    this.weights.set(name, shape);
    return name;
  }

  #shapeOf(name: string, rank?: number): readonly number[] {
    const shape = this.shape(name);
    if (shape.length < 2 || (rank !== undefined && shape.length !== rank) || shape.includes(0))
      throw this.#odd(name);
    return shape;
  }

  #odd(name: string, expected?: readonly number[]): Error {
    const shape = this.shape(name).join(', ');
    return expected
      ? this.refused(`has a tensor “${name}” of the shape [${shape}] instead of [${expected.join(', ')}]`)
      : this.refused(`has a tensor “${name}” of the shape [${shape}], which does not fit its network`);
  }

  #spread(x: Value): string {
    return this.#node('Unsqueeze', [x.name, this.#axes()], x.channels).name;
  }

  #axes(): string {
    const name = 'last_axes';
    if (!this.constants.some((each) => each.name === name))
      this.constants.push(int64Initializer(name, [2, 3]));
    return name;
  }

  #number(value: number): string {
    const name = `number_${value}`;
    if (!this.constants.some((each) => each.name === name))
      this.constants.push(floatInitializer(name, [], Float32Array.of(value)));
    return name;
  }

  #node(
    op: string,
    inputs: string[],
    channels: number,
    attributes: Readonly<Record<string, Attribute>> = {},
  ): Value {
    const name = `${op}_${this.#count++}`;
    this.nodes.push({ op, name, inputs, outputs: [name], attributes });
    return { name, channels };
  }
}
