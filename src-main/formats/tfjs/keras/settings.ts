import { StudioError } from '../../../base/errors';
import type { Json } from './json';

/** What each layer's settings may be that are computed as they say; of a layer that is not here, none is. */
const HONOURED: Readonly<Record<string, string>> = {
  InputLayer: '',
  Activation: 'activation',
  Dense: 'units activation use_bias',
  Flatten: 'data_format',
  Reshape: 'target_shape',
  FilledReshape: 'target_shape',
  Permute: 'dims',
  RepeatVector: 'n',
  Conv1D: 'filters kernel_size strides padding dilation_rate activation use_bias',
  Conv2D: 'filters kernel_size strides padding data_format dilation_rate activation use_bias',
  Conv3D: 'filters kernel_size strides padding data_format dilation_rate activation use_bias',
  Conv2DTranspose: 'filters kernel_size strides padding data_format activation use_bias',
  SeparableConv2D: 'filters kernel_size strides padding dilation_rate depth_multiplier activation use_bias',
  DepthwiseConv2D: 'kernel_size strides padding data_format depth_multiplier activation use_bias',
  GroupedConv2D: 'filters kernel_size strides padding data_format dilation_rate groups activation use_bias',
  DilatedDepthwiseConv2D:
    'kernel_size strides padding data_format dilation_rate depth_multiplier activation use_bias',
  MaxPooling1D: 'pool_size strides padding',
  AveragePooling1D: 'pool_size strides padding',
  MaxPooling2D: 'pool_size strides padding data_format',
  AveragePooling2D: 'pool_size strides padding data_format',
  MaxPooling3D: 'pool_size strides padding data_format',
  AveragePooling3D: 'pool_size strides padding data_format',
  GlobalAveragePooling1D: '',
  GlobalMaxPooling1D: '',
  GlobalAveragePooling2D: 'data_format',
  GlobalMaxPooling2D: 'data_format',
  KeptPooling: 'take data_format',
  ZeroPadding2D: 'padding data_format',
  Cropping2D: 'cropping data_format',
  UpSampling2D: 'size data_format interpolation',
  HalfPixelUpSampling2D: 'size data_format interpolation',
  HalfPixelResizing: 'height width interpolation data_format',
  PlainCenterCrop: 'height width data_format',
  Rescaling: 'scale offset',
  Normalization: 'axis mean variance invert',
  BatchNormalization: 'epsilon center scale',
  AxisBatchNormalization: 'axis epsilon center scale',
  LayerNormalization: 'axis epsilon center scale',
  GroupNormalization: 'groups axis epsilon center scale',
  BentReLU: 'max_value negative_slope threshold',
  LeakyReLU: 'alpha',
  PReLU: 'shared_axes',
  ELU: 'alpha',
  ThresholdedReLU: 'theta',
  Softmax: '',
  AxisSoftmax: 'axis',
  Add: '',
  Multiply: '',
  Average: '',
  Maximum: '',
  Minimum: '',
  Concatenate: 'axis',
  Dot: 'axes normalize',
  Arithmetic: 'operation constant swapped',
  Reversed: '',
  Channel: 'index',
  Stack: '',
  SimpleRNN: 'units activation use_bias return_sequences go_backwards unroll',
  LSTM: 'units activation recurrent_activation use_bias return_sequences go_backwards unroll unit_forget_bias implementation',
  GRU: 'units activation recurrent_activation use_bias return_sequences go_backwards unroll implementation',
  TimeDistributed: 'layer',
  Bidirectional: 'layer merge_mode',
};

/** What changes no answer, whatever it says. */
const OF_NO_WEIGHT = new Set(
  (
    'name trainable dtype seed momentum dropout recurrent_dropout synchronized renorm renorm_clipping renorm_momentum ' +
    'virtual_batch_size fused autocast batch_input_shape batch_size sparse ragged optional supports_masking zero_output_for_mask lora_rank lora_alpha'
  ).split(' '),
);

/** What a setting is where it does nothing. */
const IDLE: Readonly<Record<string, unknown>> = {
  data_format: 'channels_last',
  groups: 1,
  dilation_rate: 1,
  axis: -1,
};

function isIdle(key: string, value: unknown): boolean {
  if (value == null || value === false) return true;
  const idle = IDLE[key];
  return Array.isArray(value) ? value.every((each) => each === idle) : value === idle;
}

/**
 * Whether all that a layer is told is computed as it says.
 *
 * @param from its class as its file calls it
 * @throws StudioError 'bad-file' where something is not
 */
export function checkHonoured(from: string, name: string, config: Json): void {
  const honoured = HONOURED[name]?.split(' ');
  if (!honoured)
    throw refused(`The layer “${String(config['name'])}” is a ${from}, which is not known here.`);
  for (const [key, value] of Object.entries(config)) {
    if (honoured.includes(key) || OF_NO_WEIGHT.has(key) || isIdle(key, value)) continue;
    throw notHonoured(from, config['name'], `${key} = ${JSON.stringify(value)}`);
  }
}

/** That a setting of a layer is not computed as it says. */
export const notHonoured = (from: string, name: unknown, setting: string): StudioError =>
  refused(`The layer “${String(name)}” (${from}) is not known here with ${setting}.`);

const refused = (sentence: string): StudioError =>
  new StudioError(
    'bad-file',
    sentence,
    'Convert the model to a graph model (the converter’s output format “tfjs_graph_model”): of that, no layer has to be known.',
  );
