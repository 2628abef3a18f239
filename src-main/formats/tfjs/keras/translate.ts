import type * as tf from '@tensorflow/tfjs';
import type { TfjsFiles } from '../artifacts';
import { isObject, type Json, plain } from './json';
import { layerNodes } from './nodes';
import { rewritten, type Walk } from './rewrite';
import { checkHonoured } from './settings';
import { renamedWeights, snakeCase, weightsOf } from './weights';

/**
 * A model of Keras 2 or 3 as TensorFlow.js's layers read it; what they would leave out, or compute otherwise, is given to
 * layers of our own.
 *
 * @throws StudioError 'bad-file' where neither has a layer, or a setting of it
 */
export function forOurLayers(files: TfjsFiles): TfjsFiles {
  const topology = files.json.modelTopology as unknown as Json;
  const model = isObject(topology['model_config']) ? topology['model_config'] : topology;
  if (!isObject(model['config'])) return files;
  const walk: Walk = {
    keras: kerasOf(topology, model),
    depthwise: new Set(),
    bidirectional: new Set(),
    timed: new Set(),
    kept: new Map(),
  };
  const config = modelOf(model, walk);
  const modelTopology = { ...topology, model_config: config } as unknown as tf.io.ModelJSON['modelTopology'];
  const weights = walk.keras === 3 ? renamedWeights(files, walk) : {};
  return { ...files, json: { ...files.json, modelTopology }, ...weights };
}

function kerasOf(topology: Json, model: Json): 2 | 3 {
  const version = topology['keras_version'];
  return typeof model['module'] === 'string' || (typeof version === 'string' && /^[3-9]/.test(version))
    ? 3
    : 2;
}

const MODELS = new Set(['Sequential', 'Functional', 'Model']);

/** @param path where a `.keras` file keeps it */
function modelOf(model: Json, walk: Walk, path = ''): Json {
  const config = model['config'];
  // The first versions of Keras describe a sequence of layers by nothing but the layers.
  const settings: Json = Array.isArray(config) ? { layers: config } : (config as Json);
  const layers = (settings['layers'] as unknown[]).filter(isObject);
  const places = placesOf(layers, path);
  const translated = layers.map((layer, i) => layerOf(layer, walk, places[i]));
  const named: Json = { name: settings['name'], layers: withInput(translated, settings) };
  for (const key of ['input_layers', 'output_layers'])
    if (Array.isArray(settings[key])) named[key] = listed(settings[key]);
  return {
    ...model,
    config: named,
  };
}

const listed = (ends: unknown[]): unknown[] => (typeof ends[0] === 'string' ? [ends] : ends);

/** A sequence that was built without an input says only there what it was built for. */
function withInput(layers: Json[], { build_input_shape: shape }: Json): Json[] {
  const [head, ...rest] = layers;
  const config = head?.['config'];
  if (!Array.isArray(shape) || !isObject(config) || 'batch_input_shape' in config || 'layers' in config)
    return layers;
  return [{ ...head, config: { ...config, batch_input_shape: shape } }, ...rest];
}

/** Where a `.keras` file keeps each layer of a model: under its class, counted; operations are kept nowhere. */
function placesOf(layers: readonly Json[], path: string): (string | undefined)[] {
  const counts = new Map<string, number>();
  return layers.map(({ class_name: name, config }) => {
    if (!isObject(config) || !('trainable' in config || name === 'InputLayer' || MODELS.has(String(name))))
      return undefined;
    const place = snakeCase(String(name));
    const count = counts.get(place) ?? 0;
    counts.set(place, count + 1);
    return `${path}layers/${count === 0 ? place : `${place}_${count}`}`;
  });
}

function layerOf(layer: Json, walk: Walk, place?: string): Json {
  const nodes = 'inbound_nodes' in layer ? layerNodes(layer) : undefined;
  const called = { ...(layer['name'] === undefined ? {} : { name: layer['name'] }) };
  const inbound = nodes ? { inbound_nodes: nodes.inbound } : {};
  if (MODELS.has(String(layer['class_name']))) {
    const model = modelOf(layer, walk, `${place}/`);
    const own = isObject(model['config'])
      ? { ...model['config'], name: model['config']['name'] ?? layer['name'] }
      : {};
    return { class_name: model['class_name'], ...called, ...inbound, config: own };
  }
  const from = String(layer['class_name']);
  const { name, config } = rewritten(from, settingsOf(layer, walk), nodes?.call, walk);
  checkHonoured(from, name, config);
  if (place !== undefined) keep(place, name, config, walk);
  return { class_name: name, ...called, ...inbound, config };
}

function keep(place: string, name: string, config: Json, walk: Walk): void {
  walk.kept.set(place, weightsOf(name, config));
  const inner = config['layer'];
  if (!isObject(inner) || !isObject(inner['config'])) return;
  if (name === 'TimeDistributed')
    walk.kept.set(
      `${place}/layer`,
      weightsOf(String(inner['class_name']), inner['config'], String(config['name'])),
    );
  if (name !== 'Bidirectional') return;
  for (const way of ['forward', 'backward']) {
    const called = `${String(config['name'])}/${way}_${String(inner['config']['name'])}`;
    walk.kept.set(`${place}/${way}_layer`, weightsOf(String(inner['class_name']), inner['config'], called));
  }
}

/** What says how a layer is trained is left out: it changes no answer, and TensorFlow.js does not know all of it. */
const OF_TRAINING = /_(initializer|regularizer|constraint)$/;

function settingsOf(layer: Json, walk: Walk): Json {
  const config = isObject(layer['config']) ? layer['config'] : {};
  const settings: Json = {};
  for (const [key, value] of Object.entries(config)) {
    if (OF_TRAINING.test(key)) continue;
    if (key === 'batch_shape') settings['batch_input_shape'] = value;
    else if (key === 'dtype') settings['dtype'] = typeOf(value);
    else if (key === 'layer' && isObject(value)) settings['layer'] = layerOf(value, walk);
    else settings[key] = plain(value);
  }
  return settings;
}

/** What is computed in halves there is computed in whole numbers of 32 bits here. */
const typeOf = (value: unknown): string =>
  typeof value === 'string' && /^(u?int|bool)/.test(value) ? 'int32' : 'float32';
