import type * as tf from '@tensorflow/tfjs';
import type { TfjsFiles } from './artifacts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * What TensorFlow.js's own converter makes of a model of Keras 3, as Keras 2 would have described it, which is all that
 * its reader knows; any other model as it is.
 */
export function asKeras2(files: TfjsFiles): TfjsFiles {
  const topology = files.json.modelTopology as unknown as Json;
  const model = isObject(topology['model_config']) ? topology['model_config'] : topology;
  if (!isObject(model['config']) || typeof model['module'] !== 'string') return files;
  const depthwise = new Set<unknown>();
  const config = told(model, depthwise);
  const specs = files.specs.map((spec) => ({ ...spec, name: nameOf(spec.name, depthwise) }));
  const modelTopology = { ...topology, model_config: config } as unknown as tf.io.ModelJSON['modelTopology'];
  return { ...files, json: { ...files.json, modelTopology }, specs };
}

/** @param depthwise collects the names of layers whose kernel is called otherwise */
function told(value: unknown, depthwise: Set<unknown>): unknown {
  if (Array.isArray(value)) return value.map((each) => told(each, depthwise));
  if (!isObject(value)) return value;
  const config = value['config'];
  if (value['class_name'] === 'DTypePolicy' && isObject(config)) return config['name'];
  if (value['class_name'] === 'DepthwiseConv2D' && isObject(config)) depthwise.add(config['name']);
  const fields = Object.entries(value).map(([key, each]): [string, unknown] => {
    if (key === 'batch_shape') return ['batch_input_shape', each];
    if (key === 'inbound_nodes' && Array.isArray(each))
      return [key, each.map((node) => tensorsIn(isObject(node) ? node['args'] : node))];
    if ((key === 'input_layers' || key === 'output_layers') && Array.isArray(each))
      return [key, typeof each[0] === 'string' ? [each] : each];
    return [key, told(each, depthwise)];
  });
  return Object.fromEntries(fields);
}

/** The tensors that a layer takes: `[layer, node, tensor, options]` of each. */
function tensorsIn(value: unknown): unknown[][] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  const config = value['config'];
  const from = isObject(config) ? config['keras_history'] : undefined;
  return Array.isArray(from) ? [[...(from as unknown[]), {}]] : [];
}

/** Keras 3 puts the names of models around that of the layer. */
function nameOf(path: string, depthwise: ReadonlySet<unknown>): string {
  const [layer, weight] = path.split('/').slice(-2);
  if (weight === undefined) return path;
  return `${layer}/${weight === 'kernel' && depthwise.has(layer) ? 'depthwise_kernel' : weight}`;
}
