import type { Activation, ConvolutionalGraph, Value } from './graph';

/** More than any classifier has. */
const LAYERS = 16;

/**
 * A classifier behind pooled features: one linear layer, alone or behind dropout in a sequence, as people put it there
 * for classes of their own; or several with an activation between them.
 *
 * @param between the activation, or the notes that are to say that a ReLU is assumed: weights do not tell
 */
export function writeClassifier(
  graph: ConvolutionalGraph,
  x: Value,
  name: string,
  between: Activation | string[],
): Value {
  if (graph.has(`${name}.weight`)) return graph.linear(x, name);
  const layers = Array.from({ length: LAYERS }, (_, i) => `${name}.${i}`).filter((each) =>
    graph.has(`${each}.weight`),
  );
  if (layers.length === 0) return graph.linear(x, name);
  if (layers.length > 1 && typeof between !== 'string')
    between.push(`A ReLU is assumed between the layers of its classifier (“${name}”).`);
  let value = x;
  for (const [i, layer] of layers.entries()) {
    const isNorm = graph.has(`${layer}.running_mean`);
    value = isNorm ? graph.norm(value, layer) : graph.linear(value, layer);
    const next = layers[i + 1];
    if (next === undefined || graph.has(`${next}.running_mean`)) continue;
    value = graph.activate(value, typeof between === 'string' ? between : 'relu');
  }
  return value;
}
