import { isObject, type Json } from './json';

/** How a layer is called, once: what beside other layers it is given. */
export interface Call {
  /** In their order; of another layer, undefined. */
  args: unknown[];
  named: Json;
}

/**
 * What a layer takes, as Keras 2 says it, and how it is first called.
 *
 * @param layer one of Keras 2 or 3 that stands in a model
 */
export function layerNodes(layer: Json): { inbound: unknown[]; call: Call | undefined } {
  const nodes = layer['inbound_nodes'] as unknown[];
  if (nodes.length === 0) return { inbound: [], call: undefined };
  if (isObject(nodes[0])) {
    const { args, kwargs } = nodes[0];
    const inbound = nodes.map((node) => (isObject(node) ? tensorsIn([node['args'], node['kwargs']]) : []));
    return {
      inbound,
      call: { args: (args as unknown[]).map(argument), named: isObject(kwargs) ? kwargs : {} },
    };
  }
  // Operations of Keras 2 are not wrapped once more, as layers are.
  const wrapped = nodes.map((node) =>
    Array.isArray(node) && typeof node[0] === 'string' ? [node] : node,
  ) as Old[][];
  const named = wrapped[0]![0]?.[3] ?? {};
  const others = Object.values(named).filter(isReference);
  const inbound = wrapped.map((node) => node.map(([name, at, tensor]) => [name, at, tensor, {}]));
  if (others.length > 0) inbound[0]!.push(...others.map(([name, at, tensor]) => [name, at, tensor, {}]));
  return { inbound, call: { args: wrapped[0]!.map(() => undefined), named } };
}

type Old = [string, number, number, Json?];

const isReference = (value: unknown): value is Old =>
  Array.isArray(value) && typeof value[0] === 'string' && typeof value[1] === 'number';

const isTensor = (value: unknown): boolean => isObject(value) && value['class_name'] === '__keras_tensor__';

const argument = (value: unknown): unknown =>
  isTensor(value) || (Array.isArray(value) && value.some(isTensor)) ? undefined : value;

/** The tensors that a layer takes: `[layer, node, tensor, options]` of each. */
function tensorsIn(value: unknown): unknown[][] {
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (!isObject(value)) return [];
  const config = value['config'];
  const from = isObject(config) ? config['keras_history'] : undefined;
  if (Array.isArray(from)) return [[...(from as unknown[]), {}]];
  return isTensor(value) || 'class_name' in value ? [] : Object.values(value).flatMap(tensorsIn);
}
