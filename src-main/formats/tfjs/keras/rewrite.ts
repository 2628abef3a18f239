import { activationNamed } from './activations';
import { isObject, type Json, plain } from './json';
import type { Call } from './nodes';
import { notHonoured } from './settings';
import type { Places } from './weights';

/** What is known of the model while its layers are walked. */
export interface Walk extends Places {
  keras: 2 | 3;
}

/** A layer as TensorFlow.js, or we, have it. */
interface Rewritten {
  name: string;
  config: Json;
}

type Rewrite = (config: Json, call: Call | undefined, walk: Walk) => Rewritten;

const isAll = (value: unknown, one: unknown): boolean =>
  value == null || (Array.isArray(value) ? value.every((each) => each === one) : value === one);

const without = (config: Json, ...keys: string[]): Json =>
  Object.fromEntries(Object.entries(config).filter(([key]) => !keys.includes(key)));

/** What does nothing but while a network is trained. */
const OF_TRAINING = /^(Random(?!Crop$).*|.*Dropout.*|GaussianNoise|ActivityRegularization|Identity)$/;

const identity = (config: Json): Rewritten => ({
  name: 'Activation',
  config: { name: config['name'], activation: 'linear', ...shapeOf(config) },
});

const shapeOf = (config: Json): Json =>
  config['batch_input_shape'] == null ? {} : { batch_input_shape: config['batch_input_shape'] };

const pooling =
  (name: string): Rewrite =>
  (config) => {
    if (config['keepdims'] !== true) return { name, config };
    const take = name.includes('Max') ? 'max' : 'mean';
    return { name: 'KeptPooling', config: { ...without(config, 'keepdims'), take } };
  };

const renamed =
  (name: string): Rewrite =>
  (config) => ({ name, config });

/** An operation on one or two tensors that is no layer. */
const operation =
  (name: string): Rewrite =>
  (config, call) => {
    const { args = [], named = {} } = call ?? {};
    const constants = [...args, named['y'] ?? named['x2']].map(plain).filter(isNumbers);
    const swapped = args.length > 1 && args[0] !== undefined;
    const more = constants.length === 0 ? {} : { constant: constants[0], swapped };
    return { name: 'Arithmetic', config: { name: config['name'], operation: name, ...more } };
  };

const isNumbers = (value: unknown): boolean =>
  Array.isArray(value) ? value.every(isNumbers) : typeof value === 'number';

/** Keras 3 calls a layer, and the operation on two arguments, alike. */
const layerOr =
  (layer: string, name: string): Rewrite =>
  (config, call, walk) =>
    (call?.args.length ?? 0) > 1 ? operation(name)(config, call, walk) : { name: layer, config };

const OF_TENSORFLOW: Readonly<Record<string, string>> = {
  'math.add': 'add',
  '__operators__.add': 'add',
  'math.subtract': 'subtract',
  '__operators__.sub': 'subtract',
  'math.multiply': 'multiply',
  '__operators__.mul': 'multiply',
  'math.truediv': 'divide',
  'math.divide': 'divide',
  '__operators__.truediv': 'divide',
  'math.maximum': 'maximum',
  'math.minimum': 'minimum',
  'math.pow': 'power',
};

/** A function of TensorFlow in a model of Keras 2. */
const lambda: Rewrite = (config, call, walk) => {
  const called = String(config['function']);
  const name = OF_TENSORFLOW[called];
  if (name) return operation(name)(config, call, walk);
  if (['nn.relu6', 'nn.relu'].includes(called))
    return { name: 'Activation', config: { name: config['name'], activation: called.slice(3) } };
  throw notHonoured('TFOpLambda', config['name'], called);
};

/** Of the channels: `x[..., ::-1]` or `x[..., 2]`, as what was trained with Caffe begins. */
const channels: Rewrite = (config, call) => {
  const spec = call?.named['slice_spec'] ?? call?.args.at(-1);
  const last: unknown = Array.isArray(spec) && spec.length === 2 && isEllipsis(spec[0]) ? spec[1] : undefined;
  const name = config['name'];
  if (typeof last === 'number') return { name: 'Channel', config: { name, index: last } };
  if (isReversed(last)) return { name: 'Reversed', config: { name } };
  throw notHonoured('GetItem', name, JSON.stringify(spec).slice(0, 100));
};

const isEllipsis = (value: unknown): boolean => isObject(value) && value['class_name'] === '__ellipsis__';

/** Keras 3 wraps a slice, Keras 2 does not. */
function isReversed(value: unknown): boolean {
  const slice = isObject(value) && isObject(value['config']) ? value['config'] : value;
  return isObject(slice) && slice['step'] === -1 && slice['start'] == null && slice['stop'] == null;
}

/** That the way back is another layer than the way there is seldom. */
const bidirectional: Rewrite = (config, _, walk) => {
  const { layer, backward_layer: backward, ...others } = config;
  const there = isObject(layer) && isObject(layer['config']) ? layer['config'] : {};
  const back = isObject(backward) && isObject(backward['config']) ? backward['config'] : there;
  for (const key of ['units', 'activation', 'recurrent_activation', 'use_bias'])
    if (back[key] !== undefined && activationKept(back[key], walk) !== there[key])
      throw notHonoured('Bidirectional', config['name'], `${key} = ${JSON.stringify(back[key])} backward`);
  walk.bidirectional.add(config['name']);
  // Keras 3 says the name with its prefix, which is given again here.
  const inner = { ...there, name: String(there['name']).replace(/^forward_/, '') };
  return { name: 'Bidirectional', config: { ...others, layer: { ...(layer as Json), config: inner } } };
};

const activationKept = (value: unknown, walk: Walk): unknown =>
  typeof value === 'string' ? (activationNamed(value, walk.keras) ?? value) : value;

const REWRITES: Readonly<Record<string, Rewrite>> = {
  Conv2D: (config) =>
    isAll(config['groups'], 1)
      ? { name: 'Conv2D', config: without(config, 'groups') }
      : { name: 'GroupedConv2D', config },
  Convolution2D: (config, call, walk) => REWRITES['Conv2D']!(config, call, walk),
  DepthwiseConv2D: (config, _, walk) => {
    walk.depthwise.add(config['name']);
    return { name: isAll(config['dilation_rate'], 1) ? 'DepthwiseConv2D' : 'DilatedDepthwiseConv2D', config };
  },
  GlobalAveragePooling1D: pooling('GlobalAveragePooling1D'),
  GlobalMaxPooling1D: pooling('GlobalMaxPooling1D'),
  GlobalAveragePooling2D: pooling('GlobalAveragePooling2D'),
  GlobalMaxPooling2D: pooling('GlobalMaxPooling2D'),
  ReLU: renamed('BentReLU'),
  LeakyReLU: (config) => ({
    name: 'LeakyReLU',
    config: { ...without(config, 'negative_slope'), alpha: config['negative_slope'] ?? config['alpha'] },
  }),
  Resizing: (config) =>
    // These are of the margin, where there is one.
    interpolated('Resizing', 'HalfPixelResizing', without(config, 'fill_mode', 'fill_value')),
  UpSampling2D: (config) =>
    interpolated(
      'UpSampling2D',
      config['interpolation'] === 'bilinear' ? 'HalfPixelUpSampling2D' : 'UpSampling2D',
      config,
    ),
  CenterCrop: renamed('PlainCenterCrop'),
  Add: layerOr('Add', 'add'),
  Multiply: layerOr('Multiply', 'multiply'),
  Maximum: layerOr('Maximum', 'maximum'),
  Minimum: layerOr('Minimum', 'minimum'),
  Subtract: operation('subtract'),
  Divide: operation('divide'),
  TrueDivide: operation('divide'),
  Power: operation('power'),
  TFOpLambda: lambda,
  SlicingOpLambda: channels,
  GetItem: channels,
  Bidirectional: bidirectional,
  Reshape: (config) => {
    const sides = config['target_shape'];
    return { name: Array.isArray(sides) && sides.includes(-1) ? 'FilledReshape' : 'Reshape', config };
  },
  BatchNormalization: (config) => withAxis('BatchNormalization', config),
  SyncBatchNormalization: (config) => withAxis('BatchNormalization', config),
  Softmax: (config) => withAxis('Softmax', config),
  Conv1D: (config) => {
    if (config['padding'] === 'causal') throw notHonoured('Conv1D', config['name'], 'padding = causal');
    return { name: 'Conv1D', config };
  },
  TimeDistributed: (config, _, walk) => {
    walk.timed.add(config['name']);
    return { name: 'TimeDistributed', config };
  },
  GRU: (config) => {
    if (config['reset_after'] === true) throw notHonoured('GRU', config['name'], 'reset_after = true');
    return { name: 'GRU', config };
  },
};

/** Along the last axis TensorFlow.js's own layer is right, and faster. */
const withAxis = (name: string, config: Json): Rewritten =>
  isAll(config['axis'], -1) ? { name, config: without(config, 'axis') } : { name: `Axis${name}`, config };

function interpolated(from: string, name: string, config: Json): Rewritten {
  const kind = config['interpolation'];
  if (kind != null && kind !== 'nearest' && kind !== 'bilinear')
    throw notHonoured(from, config['name'], `interpolation = ${JSON.stringify(kind)}`);
  return { name, config };
}

/**
 * A layer in the words of TensorFlow.js, or of ours where its own does something else.
 *
 * @throws StudioError 'bad-file' where neither can compute what it says
 */
export function rewritten(from: string, settings: Json, call: Call | undefined, walk: Walk): Rewritten {
  // Keras 3 forgets it where a model is asked to predict.
  if (call?.named['training'] === true && walk.keras === 2)
    throw notHonoured(from, settings['name'], 'training = true');
  const config = { ...settings };
  for (const key of ['activation', 'recurrent_activation'])
    if (config[key] != null) config[key] = activationOf(from, config, config[key], walk);
  if (OF_TRAINING.test(from)) return identity(config);
  return REWRITES[from]?.(config, call, walk) ?? { name: from, config };
}

/** A function is named by a word, or described as an object is; a layer in its place is not known. */
function activationOf(from: string, config: Json, value: unknown, walk: Walk): string {
  const word = isObject(value) ? (value['registered_name'] ?? value['config'] ?? value['class_name']) : value;
  const name = typeof word === 'string' ? activationNamed(word.split('>').at(-1)!, walk.keras) : undefined;
  if (name !== undefined) return name;
  throw notHonoured(from, config['name'], `activation = ${JSON.stringify(word)}`);
}
