import * as tf from '@tensorflow/tfjs';
import { arithmetic, channel, filledReshape, relu, reversed, stack } from './arithmetic';
import { dilatedDepthwiseConv2d, groupedConv2d } from './convolution';
import type { Kind, Settings, Shape } from './kind';
import { batchNormalization, groupNormalization, normalization, softmax } from './normalization';
import { crop, keptPooling, resize, upsample } from './places';

const KINDS: Readonly<Record<string, Kind>> = {
  GroupedConv2D: groupedConv2d,
  DilatedDepthwiseConv2D: dilatedDepthwiseConv2d,
  KeptPooling: keptPooling,
  HalfPixelResizing: resize,
  HalfPixelUpSampling2D: upsample,
  PlainCenterCrop: crop,
  BentReLU: relu,
  Arithmetic: arithmetic,
  FilledReshape: filledReshape,
  Reversed: reversed,
  Channel: channel,
  Stack: stack,
  Normalization: normalization,
  GroupNormalization: groupNormalization,
  AxisBatchNormalization: batchNormalization,
  AxisSoftmax: softmax,
};

for (const [name, kind] of Object.entries(KINDS)) register(name, kind);

function register(name: string, kind: Kind): void {
  class KerasLayer extends tf.layers.Layer {
    static readonly className = name;
    private readonly kept = new Map<string, ReturnType<tf.layers.Layer['addWeight']>>();
    constructor(private readonly settings: Settings) {
      super(settings);
    }
    override build(input: Shape | Shape[]): void {
      const shapes = kind.weights?.(oneOf(input), this.settings) ?? {};
      for (const [weight, shape] of Object.entries(shapes))
        this.kept.set(weight, this.addWeight(weight, shape, 'float32', tf.initializers.zeros()));
      super.build(input);
    }
    override computeOutputShape(input: Shape | Shape[]): Shape {
      const [shape, all] = [oneOf(input), (Array.isArray(input[0]) ? input : [input]) as Shape[]];
      return kind.shape?.(shape, this.settings, all) ?? shape;
    }
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      const weights = new Map([...this.kept].map(([weight, variable]) => [weight, variable.read()]));
      return tf.tidy(() => kind.run(Array.isArray(inputs) ? inputs : [inputs], this.settings, weights));
    }
  }
  tf.serialization.registerClass(KerasLayer);
}

const oneOf = (input: Shape | Shape[]): Shape => (Array.isArray(input[0]) ? input[0] : (input as Shape));
