import type { TensorMap } from '../../base/tensor';
import { distances, type NetworkGraph } from './graph';
import type { Hypernetwork } from './hypernetwork';
import { add, embed, gelu, layerNorm, linear, relu, type Rows } from './layers';
import { shapeEmbeddings } from './shapes';

/** Nodes that lie further apart do not know of each other. */
const LONGEST = 50;
/** Degrees and distances that have an embedding of their own. */
const MOST_DEGREE = 100;
const MOST_DISTANCE = 1000;

/**
 * Features of a graph's nodes: what each does, the shape of its weight, how many nodes lead to it and away from it, how far
 * it is from the input; then Graphormer's layers, in which attention is biased by the distances to and fro, of the
 * first layer for all. [nodes, width]
 */
export function embedGraph({ config, weights }: Hypernetwork, graph: NetworkGraph): Rows {
  const ways = distances(graph, LONGEST);
  let x = add(
    embed(
      weights,
      'embed',
      graph.nodes.map(({ operation }) => operation),
    ),
    shapeEmbeddings(weights, config, graph.nodes),
  );
  const { incoming, outgoing, fromInput } = places(ways, graph.nodes.length);
  x = add(x, embed(weights, 'gnn.0.centrality_embed_in', incoming));
  x = add(x, embed(weights, 'gnn.0.centrality_embed_out', outgoing));
  x = add(x, embed(weights, 'gnn.0.input_dist_embed', fromInput));
  const bias = edgeBias(weights, ways, config.heads);
  for (let layer = 0; layer < config.layers; layer++) {
    const at = `gnn.${layer}`;
    x = add(x, attend(weights, `${at}.attn`, layerNorm(weights, `${at}.ln1`, x), bias, config.heads));
    const hidden = gelu(linear(weights, `${at}.ff.net.0`, layerNorm(weights, `${at}.ln2`, x)));
    x = add(x, linear(weights, `${at}.ff.net.3`, hidden));
  }
  return config.normalised ? layerNorm(weights, 'ln', x) : x;
}

/** Of each node: neighbours before and after it, and the way from the input, each as far as it is told apart. */
function places(ways: Int32Array, count: number) {
  const nodes = Array.from({ length: count }, (_, node) => node);
  const neighbours = (way: (node: number, other: number) => number) =>
    nodes.map((node) => Math.min(MOST_DEGREE, nodes.filter((other) => way(node, other) === 1).length));
  return {
    incoming: neighbours((node, other) => ways[other * count + node]!),
    outgoing: neighbours((node, other) => ways[node * count + other]!),
    fromInput: nodes.map((node) => Math.min(MOST_DISTANCE, ways[node]!)),
  };
}

/** What is added to the attention of each head from a node to another: of both ways between them. [n, n, heads] */
function edgeBias(weights: TensorMap, ways: Int32Array, heads: number): Float32Array {
  const count = Math.sqrt(ways.length);
  const known = new Map<string, Float32Array>();
  const out = new Float32Array(count * count * heads);
  for (let from = 0; from < count; from++) {
    for (let to = 0; to < count; to++) {
      const pair = [ways[from * count + to]!, ways[to * count + from]!];
      let bias = known.get(String(pair));
      if (!bias) known.set(String(pair), (bias = biasOf(weights, pair)));
      out.set(bias, (from * count + to) * heads);
    }
  }
  return out;
}

/** Of one pair of distances; the embedding's first two rows stand for what graphs here do not have. */
function biasOf(weights: TensorMap, pair: number[]): Float32Array {
  const both = embed(
    weights,
    'gnn.0.attn.edge_embed.embed',
    pair.map((way) => way + 2),
  );
  const hidden = relu(linear(weights, 'gnn.0.attn.proj_e.0', { width: both.data.length, data: both.data }));
  return linear(weights, 'gnn.0.attn.proj_e.2', hidden).data;
}

/** Attention of all nodes to all. */
function attend(weights: TensorMap, name: string, x: Rows, bias: Float32Array, heads: number): Rows {
  const { width } = x;
  const count = x.data.length / width;
  const { data: qkv } = linear(weights, `${name}.to_qkv`, x);
  const size = width / heads;
  const out = new Float32Array(count * width);
  const scores = new Float64Array(count);
  for (let head = 0; head < heads; head++) {
    const at = (node: number, part: number) => node * 3 * width + part * width + head * size;
    for (let node = 0; node < count; node++) {
      for (let other = 0; other < count; other++) {
        let sum = 0;
        for (let i = 0; i < size; i++) sum += qkv[at(node, 0) + i]! * qkv[at(other, 1) + i]!;
        scores[other] = sum / Math.sqrt(size) + bias[(node * count + other) * heads + head]!;
      }
      softmax(scores);
      for (let i = 0; i < size; i++) {
        let sum = 0;
        for (let other = 0; other < count; other++) sum += scores[other]! * qkv[at(other, 2) + i]!;
        out[node * width + head * size + i] = sum;
      }
    }
  }
  return linear(weights, `${name}.to_out.0`, { width, data: out });
}

function softmax(scores: Float64Array): void {
  const most = scores.reduce((a, b) => Math.max(a, b), -Infinity);
  let total = 0;
  for (let i = 0; i < scores.length; i++) total += scores[i] = Math.exp(scores[i]! - most);
  for (let i = 0; i < scores.length; i++) scores[i]! /= total;
}
